package io.tidegate.detectors.correlate;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.StableId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Signals to findings: one per {@link Cause}, with one life: created at the first signal that
 * fires, kept open by those that hold, and ended and told of as {@link Life} says. A model's signal
 * joins its cluster's finding and the other way round; entities beyond what people can read become
 * one finding about the cluster ({@link Crowds}).
 *
 * <p>Finding uids are a function of cluster, detector, entity and the start of the episode: the
 * tick that first fired, or for what one event proves a ten-minute bucket, so that the uid does not
 * depend on which of several events came first.
 */
public final class Correlator {
  private final SortedMap<String, Finding> findings = new TreeMap<>();
  private final SortedMap<String, Finding> latestByCause = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();
  private final DetectorCatalog catalog;
  private final Troubles troubles;
  private final FamilyEvidence families;

  public Correlator(DetectorCatalog catalog) {
    this.catalog = catalog;
    this.troubles = new Troubles(catalog);
    this.families = new FamilyEvidence(catalog);
  }

  /** Decides on what one event proved; a change only for the first of its bucket. */
  public List<Change> hit(Signal signal) {
    if (!catalog.has(signal.detector())) {
      return List.of();
    }
    Finding known = knownOf(signal);
    if (known != null) {
      known.hit();
      changed.add(known.uid());
      return List.of();
    }
    EntityKey entity = signal.score().entity();
    Signal first = signal;
    if (singles(signal) >= Crowds.SINGLES_OF_PROOF) {
      Score crowd = signal.score().ofCrowd(1, List.of(entity), signal.score().excessUsdPerHour());
      first = new Signal(signal.detector(), signal.timeMs(), crowd, signal.scale());
    }
    EntityKey root = first.score().entity();
    String uid = uid(signal.detector(), root, bucketOf(signal));
    Finding created = new Finding(uid, root, first, Materiality.severityOf(first), signal.timeMs());
    first.score().related().forEach(created::relate);
    created.hit();
    keep(created);
    return List.of(Change.create(created, signal.timeMs()));
  }

  /** The finding that tells a hit of its bucket: the entity's own, or else the crowd's. */
  private @Nullable Finding knownOf(Signal hit) {
    EntityKey entity = hit.score().entity();
    Finding own = findings.get(uid(hit.detector(), entity, bucketOf(hit)));
    return own != null
        ? own
        : findings.get(uid(hit.detector(), EntityKey.ofCluster(entity.cluster()), bucketOf(hit)));
  }

  private long singles(Signal hit) {
    return findings.values().stream()
        .filter(finding -> Life.isGoingOn(finding, hit.timeMs()))
        .filter(finding -> finding.detector().equals(hit.detector()))
        .filter(finding -> finding.entity().cluster().equals(hit.score().entity().cluster()))
        .count();
  }

  private static long bucketOf(Signal hit) {
    return Math.floorDiv(hit.timeMs(), Life.BUCKET_MS) * Life.BUCKET_MS;
  }

  /**
   * Takes in the hits of a closed tick in order of event time: their evidence, and who was
   * involved.
   */
  public List<Change> evidence(List<Signal> hits, long timeMs) {
    SortedMap<String, Severity> before = new TreeMap<>();
    for (Signal hit : hits) {
      Finding finding = knownOf(hit);
      if (finding == null) {
        continue;
      }
      Severity was = finding.severity();
      before.putIfAbsent(finding.uid(), was);
      if (finding.entity().equals(hit.score().entity())) {
        finding.signal(hit, higher(Materiality.severityOf(hit), was));
      } else {
        finding.relate(hit.score().entity());
      }
      hit.score().related().forEach(finding::relate);
    }
    List<Change> changes = new ArrayList<>();
    before.forEach(
        (uid, was) -> {
          Finding finding = requireNonNull(findings.get(uid));
          String reason = reasonToTell(finding, was, timeMs);
          changed.add(uid);
          if (reason == null && finding.alerts() == 1 && finding.hits() > 1) {
            reason = "evidence";
          }
          if (reason != null) {
            changes.add(Change.update(finding, timeMs, reason));
          }
        });
    return changes;
  }

  /** Steps all findings over one closed tick; {@code signals} in any order. */
  public List<Change> step(long tickEndMs, List<Signal> signals) {
    List<Change> changes = new ArrayList<>();
    List<SignalGroup> groups =
        families.judge(
            JointEvidence.judge(SignalGroup.of(ofThisRelease(signals), troubles)),
            group -> isTold(knownOf(group, tickEndMs)));
    Crowds crowds = new Crowds(goingOn(tickEndMs), groups);
    for (SignalGroup group : groups) {
      take(group, tickEndMs, crowds, changes);
    }
    for (SignalGroup crowd : crowds.groups(troubles)) {
      take(crowd, tickEndMs, crowds, changes);
    }
    for (Finding finding : List.copyOf(findings.values())) {
      boolean gone = !catalog.has(finding.detector());
      if (finding.isOpen() && (gone || Life.isOver(finding, tickEndMs))) {
        CloseReason reason = gone ? CloseReason.EXPIRED : CloseReason.RECOVERED;
        finding.close();
        changed.add(finding.uid());
        changes.add(Change.close(finding, tickEndMs, reason));
      } else if (!Life.isLive(finding, tickEndMs)) {
        findings.remove(finding.uid());
        latestByCause.remove(causeOf(finding), finding);
        changed.add(finding.uid());
      }
    }
    return changes;
  }

  /** Closes the findings whose proof was taken back; those that others see too go on. */
  public List<Change> takeBack(List<Signal> signals, long timeMs) {
    List<Change> changes = new ArrayList<>();
    for (Signal signal : signals) {
      Finding known = latestByCause.get(troubles.of(signal).key());
      if (known != null && known.isOpen() && known.latest().detector().equals(signal.detector())) {
        changes.add(close(known, timeMs, CloseReason.RECOVERED));
      }
    }
    return changes;
  }

  /** Notes that an alert about the change was sent. */
  public void alerted(Change change) {
    change.finding().alerted(change.timeMs());
    changed.add(change.finding().uid());
  }

  /** Notes that nothing was sent about the change. */
  public void unsaid(Change change) {
    change.finding().weighed(change.timeMs());
    changed.add(change.finding().uid());
  }

  /** Every open finding, in order of uid. */
  public List<Finding> open() {
    return findings.values().stream().filter(Finding::isOpen).toList();
  }

  /** Every open finding whose cause was there within minutes, in order of uid. */
  public List<Finding> goingOn(long nowMs) {
    return findings.values().stream().filter(finding -> Life.isGoingOn(finding, nowMs)).toList();
  }

  /** A finding that is open or was lately; null where there is none of that uid. */
  public @Nullable Finding finding(String uid) {
    return findings.get(uid);
  }

  /** The finding that tells a signal, or told it last; null where none does. */
  public @Nullable Finding of(Signal signal) {
    Finding told = latestByCause.get(troubles.of(signal).key());
    return told == null ? knownOf(signal) : told;
  }

  /** A person ended the finding; what returns is still the same. */
  public Change close(Finding finding, long timeMs, CloseReason reason) {
    finding.close();
    changed.add(finding.uid());
    return Change.close(finding, timeMs, reason);
  }

  /** Notes that a finding was changed from outside, by what was done about it. */
  public void touched(Finding finding) {
    changed.add(finding.uid());
  }

  /** Takes back a finding. */
  public void restore(ByteReader value) {
    keep(Finding.read(value));
    changed.clear();
  }

  /** True when no finding is open or remembered. */
  public boolean isEmpty() {
    return findings.isEmpty();
  }

  /** The findings that changed since the last call, null for those that are gone. */
  public SortedMap<String, byte @Nullable []> drain() {
    SortedMap<String, byte @Nullable []> rows = new TreeMap<>();
    for (String uid : changed) {
      Finding finding = findings.get(uid);
      rows.put(uid, finding == null ? null : finding.toBytes());
    }
    changed.clear();
    return rows;
  }

  /** An instance of another release beside this one may know detectors that this one does not. */
  private List<Signal> ofThisRelease(List<Signal> signals) {
    return signals.stream().filter(signal -> catalog.has(signal.detector())).toList();
  }

  private void take(SignalGroup group, long tickEndMs, Crowds crowds, List<Change> changes) {
    Finding known = knownOf(group, tickEndMs);
    if (known != null) {
      if (known.isOpen() || group.fires()) {
        update(known, group, tickEndMs, changes);
      }
    } else if (group.fires() && !crowds.takes(group)) {
      Finding created = createOf(group, tickEndMs);
      crowds.count(created.entity(), created.detector());
      changes.add(Change.create(created, tickEndMs));
    }
  }

  /** The finding that the group goes on with, or that comes back with it. */
  private @Nullable Finding knownOf(SignalGroup group, long tickEndMs) {
    Cause cause = group.cause();
    Finding known = latestByCause.get(cause.key());
    if (isLive(known, tickEndMs)) {
      return known;
    }
    EntityKey root = cause.root();
    if (root.kind() == EntityKind.MODEL) {
      EntityKey cluster = EntityKey.ofCluster(root.cluster());
      Finding fleet = latestByCause.get(new Cause(cluster, cause.trouble()).key());
      return isLive(fleet, tickEndMs) ? fleet : null;
    }
    if (root.kind() == EntityKind.CLUSTER && !Troubles.isCrowd(cause)) {
      return findings.values().stream()
          .filter(finding -> finding.entity().kind() == EntityKind.MODEL)
          .filter(finding -> finding.entity().cluster().equals(root.cluster()))
          .filter(finding -> finding.detector().equals(cause.trouble()))
          .filter(finding -> isLive(finding, tickEndMs))
          .findFirst()
          .orElse(null);
    }
    return null;
  }

  private static boolean isTold(@Nullable Finding finding) {
    return finding != null && finding.isOpen() && finding.severity().id() >= Severity.MEDIUM.id();
  }

  private static boolean isLive(@Nullable Finding finding, long tickEndMs) {
    return finding != null && Life.isLive(finding, tickEndMs);
  }

  private Finding createOf(SignalGroup group, long tickEndMs) {
    Signal speaker = group.speaker();
    EntityKey root = group.cause().root();
    String uid = uid(speaker.detector(), root, tickEndMs);
    Finding created = new Finding(uid, root, speaker, Materiality.severityOf(speaker), tickEndMs);
    created.part(group.largestPart());
    relateAll(created, group.signals());
    keep(created);
    return created;
  }

  private void update(Finding known, SignalGroup group, long tickEndMs, List<Change> changes) {
    Signal speaker = group.speaker();
    boolean returned = !known.isOpen();
    Severity before = known.severity();
    relateAll(known, group.signals());
    known.reopen();
    known.part(group.largestPart());
    // What goes on below its bar keeps a finding open, and makes it no worse.
    Severity now = speaker.score().fires() ? Materiality.severityOf(speaker) : before;
    known.signal(speaker, higher(now, before));
    changed.add(known.uid());
    String reason = returned ? "returned" : reasonToTell(known, before, tickEndMs);
    if (reason != null) {
      changes.add(Change.update(known, tickEndMs, reason));
    } else if (tickEndMs - known.lastWeighedMs() >= Life.WEIGHED_EVERY_MS) {
      changes.add(Change.silent(known, tickEndMs));
    }
  }

  private static @Nullable String reasonToTell(Finding finding, Severity before, long timeMs) {
    return finding.severity() != before ? "severity" : Life.reasonToTell(finding, timeMs);
  }

  private static Severity higher(Severity now, Severity before) {
    return now.id() > before.id() ? now : before;
  }

  private static void relateAll(Finding finding, List<Signal> signals) {
    for (Signal signal : signals) {
      finding.relate(signal.score().entity());
      signal.score().related().forEach(finding::relate);
    }
  }

  private void keep(Finding finding) {
    findings.put(finding.uid(), finding);
    changed.add(finding.uid());
    String cause = causeOf(finding);
    Finding known = latestByCause.get(cause);
    if (known == null || finding.createdMs() >= known.createdMs()) {
      latestByCause.put(cause, finding);
    }
  }

  private String causeOf(Finding finding) {
    return troubles.of(finding.detector(), finding.entity()).key();
  }

  private static String uid(String detector, EntityKey entity, long episodeMs) {
    return "f-"
        + StableId.of(entity.cluster(), detector, entity.ownedUid(), Long.toString(episodeMs));
  }
}
