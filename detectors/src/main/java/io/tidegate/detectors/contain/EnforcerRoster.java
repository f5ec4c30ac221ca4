package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The enforcers that announced themselves: who lives, for which clusters, and what each can do.
 *
 * <p>Event time stands still before the first record and while there is no traffic. Whoever was
 * heard then counts as heard at the time that it gave itself, as soon as event time goes on, but
 * never as heard later than that.
 */
final class EnforcerRoster {
  /** Who was not heard from for so long does not live. */
  static final long LIVE_MS = 90_000;

  private static final long FORGET_MS = 86_400_000;
  private static final int MOST = 10_000;

  private final Kept<Heard> heard = new Kept<>(new HeardCodec());

  /**
   * An enforcer's last record, and when it was last heard from.
   *
   * @param saidMs when that was by its own clock, as long as event time has not gone on since; else
   *     the same as {@code atMs}
   * @param cannot what it said that it cannot do after all, though it announced it
   */
  record Heard(EnforcerRecord record, long atMs, long saidMs, SortedSet<String> cannot) {
    Heard at(long timeMs) {
      long heardMs = Math.max(atMs, Math.min(saidMs, timeMs));
      return new Heard(record, heardMs, heardMs, cannot);
    }

    boolean can(Task task) {
      return record.can(task.action, task.target.kind())
          && record.canHold(task.limits)
          && !cannot.contains(task.name());
    }
  }

  /** What an enforcer is asked to do. */
  record Task(Action action, Target target, @Nullable String method, List<Limit> limits) {
    static Task of(Decision.Act act) {
      return new Task(act.action(), act.target(), act.method(), act.limits());
    }

    static Task of(Command command) {
      return new Task(command.action(), command.target(), command.method(), command.limits());
    }

    /** The kind of task, whomever it is about and however much is asked for. */
    String name() {
      return action.wireName()
          + " "
          + target.kind()
          + " "
          + method
          + " "
          + limits.stream().map(Limit::name).sorted().toList();
    }
  }

  Kept<Heard> kept() {
    return heard;
  }

  /** Takes in that an enforcer announced itself. */
  void announce(EnforcerRecord record, long atMs) {
    Heard known = heard.get(record.enforcer());
    boolean isOld =
        known != null && record.timeMs() < known.record.timeMs() && atMs - known.atMs <= LIVE_MS;
    if (isOld) {
      // Said before what is known, by whoever brings it again.
      return;
    }
    if (known != null || heard.size() < MOST || makesRoom(atMs)) {
      SortedSet<String> cannot =
          known != null && known.record.version().equals(record.version())
              ? known.cannot
              : new TreeSet<>();
      heard.put(record.enforcer(), new Heard(record, atMs, record.timeMs(), cannot));
    }
  }

  /** Forgets who was heard longest ago, if nobody lives by that name any more. */
  private boolean makesRoom(long nowMs) {
    Map.Entry<String, Heard> oldest =
        Collections.min(
            heard.byKey().entrySet(), Comparator.comparingLong(each -> each.getValue().atMs));
    boolean isGone = nowMs - oldest.getValue().atMs > LIVE_MS;
    if (isGone) {
      heard.remove(oldest.getKey());
    }
    return isGone;
  }

  /** True where that enforcer announced itself within the last day. */
  boolean knows(String enforcer) {
    return heard.get(enforcer) != null;
  }

  /** Takes in that an enforcer answered, which is a sign of life. */
  void answered(String enforcer, long saidMs, long atMs) {
    Heard known = heard.get(enforcer);
    if (known != null) {
      heard.put(
          enforcer, new Heard(known.record, Math.max(known.atMs, atMs), saidMs, known.cannot));
    }
  }

  /** Event time goes on. */
  void advance(long nowMs) {
    for (Map.Entry<String, Heard> entry : heard.byKey().entrySet()) {
      if (entry.getValue().saidMs != entry.getValue().atMs) {
        entry.setValue(entry.getValue().at(nowMs));
        heard.touch(entry.getKey());
      }
    }
  }

  /** An enforcer said that it cannot do that after all; it may with another version. */
  void cannot(String enforcer, Task task) {
    Heard known = heard.get(enforcer);
    if (known != null && known.can(task)) {
      SortedSet<String> cannot = new TreeSet<>(known.cannot);
      cannot.add(task.name());
      heard.put(enforcer, new Heard(known.record, known.atMs, known.saidMs, cannot));
    }
  }

  void forget(long nowMs) {
    heard.removeIf(each -> each.atMs < nowMs - FORGET_MS);
  }

  /** The ids of those that live and see the traffic of a cluster. */
  SortedSet<String> live(String cluster, long nowMs) {
    SortedSet<String> ids = new TreeSet<>();
    for (Map.Entry<String, Heard> entry : heard.byKey().entrySet()) {
      if (isLive(entry.getValue(), cluster, nowMs)) {
        ids.add(entry.getKey());
      }
    }
    return ids;
  }

  /** How many live, by the clusters that they say they serve; {@code *} is all. */
  SortedMap<String, Integer> live(long nowMs) {
    SortedMap<String, Integer> live = new TreeMap<>();
    for (Heard each : heard.values()) {
      if (nowMs - each.atMs <= LIVE_MS) {
        SortedSet<String> clusters = each.record.clusters();
        if (clusters.isEmpty()) {
          live.merge(Target.EVERY_CLUSTER, 1, Integer::sum);
        }
        clusters.forEach(cluster -> live.merge(cluster, 1, Integer::sum));
      }
    }
    return live;
  }

  /** True where somebody can do it, or where nobody lives who could say that he cannot. */
  boolean canDo(Task task, long nowMs) {
    List<Heard> live =
        heard.values().stream().filter(each -> isLive(each, task.target.cluster(), nowMs)).toList();
    return live.isEmpty() || live.stream().anyMatch(each -> each.can(task));
  }

  /**
   * True where everybody who can do it to keys can do it to one tenant's alone, or where nobody
   * lives who could say that he cannot.
   */
  boolean tellsTenants(Task task, long nowMs) {
    return heard.values().stream()
        .filter(each -> isLive(each, task.target.cluster(), nowMs) && each.can(task))
        .allMatch(each -> each.record.can(task.action, EnforcerRecord.KEY_OF_TENANT));
  }

  private static boolean isLive(Heard each, String cluster, long nowMs) {
    return each.record.serves(cluster) && nowMs - each.atMs <= LIVE_MS;
  }

  private static final class HeardCodec implements Codec<Heard> {
    @Override
    public void write(Heard value, ByteWriter out) {
      EnforcerRecord record = value.record;
      out.text(record.enforcer()).unsigned(record.clusters().size());
      record.clusters().forEach(out::text);
      out.unsigned(record.actions().size());
      record
          .actions()
          .forEach(
              (kind, words) -> {
                out.text(kind).unsigned(words.size());
                words.forEach(out::text);
              });
      texts(record.limits(), out);
      out.signed(record.offset()).signed(record.timeMs()).text(record.version());
      out.signed(value.atMs).signed(value.saidMs);
      texts(value.cannot, out);
    }

    @Override
    public Heard read(ByteReader in) {
      String enforcer = in.text();
      SortedSet<String> clusters = texts(in);
      SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        actions.put(in.text(), texts(in));
      }
      EnforcerRecord record =
          new EnforcerRecord(
              enforcer, clusters, actions, texts(in), in.signed(), in.signed(), in.text());
      return new Heard(record, in.signed(), in.signed(), texts(in));
    }

    private static void texts(SortedSet<String> texts, ByteWriter out) {
      out.unsigned(texts.size());
      texts.forEach(out::text);
    }

    private static SortedSet<String> texts(ByteReader in) {
      SortedSet<String> texts = new TreeSet<>();
      for (int left = in.count(); left > 0; left--) {
        texts.add(in.text());
      }
      return texts;
    }
  }
}
