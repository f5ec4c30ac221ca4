package io.tidegate.detectors.contain;

import io.tidegate.schemas.control.Target;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every containment that is in force or waits for a person, and what is remembered of targets. */
final class Containments {
  /** Who was not contained for so long is forgotten. */
  private static final long MEMORY_MS = 7 * 86_400_000L;

  private final Kept<Contained> inForce = new Kept<>(Contained.codec());
  private final Kept<Contained> waiting = new Kept<>(Contained.codec());
  private final Kept<Past> past = new Kept<>(Past.CODEC);
  private final Kept<Release> releases = new Kept<>(Release.CODEC);

  Kept<Contained> inForceKept() {
    return inForce;
  }

  Kept<Contained> waitingKept() {
    return waiting;
  }

  Kept<Past> pastKept() {
    return past;
  }

  Kept<Release> releasesKept() {
    return releases;
  }

  /** What is in force, in order of the targets. */
  Collection<Contained> inForce() {
    return inForce.values();
  }

  /** What waits for a person, in order of the command ids. */
  Collection<Contained> waiting() {
    return waiting.values();
  }

  boolean isIdle() {
    return inForce.isEmpty() && waiting.isEmpty() && releases.isEmpty();
  }

  /** What is in force for a target; null for nothing. */
  @Nullable Contained of(String key) {
    return inForce.get(key);
  }

  /** The containment by that command; null where it is not in force. */
  @Nullable Contained byCommand(String commandId) {
    return inForce.values().stream()
        .filter(each -> each.command().commandId().equals(commandId))
        .findFirst()
        .orElse(null);
  }

  /** What is in force for a finding. */
  List<Contained> ofFinding(String findingUid) {
    return inForce.values().stream()
        .filter(each -> each.command().findingUid().equals(findingUid))
        .toList();
  }

  /** What is in force for a target that a person named, or for a part of it. */
  List<Contained> within(String named) {
    return inForce.values().stream()
        .filter(
            each ->
                each.key().equals(named) || each.command().target().widest().key().equals(named))
        .toList();
  }

  void begin(Contained contained) {
    inForce.put(contained.key(), contained);
    if (contained.isEnforced()) {
      releases.remove(contained.key());
    }
  }

  /** Notes that a release stands for that target until its containment would have ended. */
  void releaseUntil(String key, long untilMs) {
    releases.put(key, new Release(key, untilMs));
  }

  /** The targets whose releases need to stand no longer; each is told once. */
  List<String> releasesOver(long nowMs) {
    List<String> over =
        releases.values().stream()
            .filter(each -> each.untilMs() <= nowMs)
            .map(Release::key)
            .toList();
    over.forEach(releases::remove);
    return over;
  }

  void changed(Contained contained) {
    if (inForce.get(contained.key()) == contained) {
      inForce.touch(contained.key());
    } else {
      waiting.touch(contained.command().commandId());
    }
  }

  /** Ends it; who was contained is remembered. */
  void end(Contained contained, long timeMs) {
    inForce.remove(contained.key());
    past.put(contained.key(), pastOf(contained.key()).end(timeMs));
  }

  /** Takes back what never began: nobody was contained. */
  void takeBack(Contained contained) {
    inForce.remove(contained.key());
  }

  void await(Contained contained) {
    waiting.put(contained.command().commandId(), contained);
  }

  @Nullable Contained waitingFor(String commandId) {
    return waiting.get(commandId);
  }

  void noLongerWaiting(Contained contained) {
    waiting.remove(contained.command().commandId());
  }

  /** True where a command for that target waits for a person. */
  boolean waitsFor(String key) {
    return waiting.values().stream().anyMatch(each -> each.key().equals(key));
  }

  /** The next generation of a target's commands, which begins at that moment. */
  long nextGeneration(Target target, long timeMs) {
    Past known = pastOf(target.key());
    long next = Math.max(timeMs, known.generation() + 1);
    past.put(target.key(), known.begin(next, timeMs));
    return next;
  }

  Past pastOf(String key) {
    Past known = past.get(key);
    return known == null ? Past.NOTHING : known;
  }

  void forget(long nowMs) {
    past.removeIf(each -> each.latestMs() < nowMs - MEMORY_MS);
  }

  /** How many nodes of a cluster were taken away before that moment, and have not worked since. */
  long nodesAwaySince(String cluster, long beforeMs) {
    return inForce.values().stream()
        .filter(each -> each.isEnforced() && each.toll().kind() == Toll.Kind.NODE)
        .filter(each -> each.command().target().cluster().equals(cluster))
        .filter(each -> each.sinceMs() <= beforeMs)
        .count();
  }

  /** The least size at which any of a cluster's groups is held. */
  long mostNodes(String cluster, Lane lane) {
    return inForce.values().stream()
        .filter(each -> each.lane() == lane && each.toll().kind() == Toll.Kind.SIZE)
        .filter(each -> each.command().target().cluster().equals(cluster))
        .mapToLong(each -> Toll.mostNodes(each.command().limits()))
        .min()
        .orElse(Toll.UNLIMITED);
  }

  /** Whose service or capacity is taken away in a cluster, by name. */
  SortedSet<String> taken(String cluster, Lane lane, Toll.Kind kind) {
    SortedSet<String> names = new TreeSet<>();
    for (Contained each : inForce.values()) {
      boolean counts = each.lane() == lane && each.toll().kind() == kind;
      if (counts && each.command().target().cluster().equals(cluster)) {
        names.addAll(each.toll().names());
      }
    }
    return names;
  }
}
