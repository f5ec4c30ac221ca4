package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.StableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Signals to findings. All signals of one detector about one entity and its parts (the keys of a
 * tenant) are one finding with one life: created at the first signal that fires, kept open by those
 * that hold, closed after five quiet minutes; what returns within thirty is the same finding.
 *
 * <p>Finding uids are a function of cluster, detector, entity and the start of the episode: the
 * tick that first fired, or for what one event proves a ten-minute bucket, so that the uid does not
 * depend on which of several events came first.
 */
public final class Correlator {
  private static final long QUIET_MS = 300_000;
  private static final long RETURN_MS = 1_800_000;
  private static final long UPDATE_MS = 900_000;
  private static final long BUCKET_MS = 600_000;

  private final SortedMap<String, Finding> findings = new TreeMap<>();
  private final SortedMap<String, Finding> latestByRoot = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  /** Decides on what one event proved; a change only for the first of its bucket. */
  public List<Change> hit(Signal signal) {
    EntityKey entity = signal.score().entity();
    long bucket = Math.floorDiv(signal.timeMs(), BUCKET_MS) * BUCKET_MS;
    String uid = uid(signal.detector(), entity, bucket);
    Finding known = findings.get(uid);
    if (known != null) {
      known.hit();
      changed.add(uid);
      return List.of();
    }
    Finding created =
        new Finding(uid, entity, signal, Materiality.severityOf(signal), signal.timeMs());
    signal.score().related().forEach(created::relate);
    created.hit();
    keep(created);
    return List.of(Change.create(created, signal.timeMs()));
  }

  /**
   * Takes in the hits of a closed tick in order of event time: their evidence, and who was
   * involved.
   */
  public List<Change> evidence(List<Signal> hits, long timeMs) {
    SortedMap<String, Change> changes = new TreeMap<>();
    for (Signal hit : hits) {
      long bucket = Math.floorDiv(hit.timeMs(), BUCKET_MS) * BUCKET_MS;
      Finding finding = findings.get(uid(hit.detector(), hit.score().entity(), bucket));
      if (finding == null) {
        continue;
      }
      boolean more = finding.alerts() == 1 && finding.hits() > 1;
      for (EntityKey other : hit.score().related()) {
        more |= finding.relate(other);
      }
      finding.signal(hit, Materiality.severityOf(hit));
      changed.add(finding.uid());
      if (more) {
        changes.put(finding.uid(), Change.update(finding, timeMs, "evidence"));
      }
    }
    return List.copyOf(changes.values());
  }

  /** Steps all findings over one closed tick; {@code signals} in any order. */
  public List<Change> step(long tickEndMs, List<Signal> signals) {
    List<Change> changes = new ArrayList<>();
    grouped(signals).values().forEach(group -> take(group, tickEndMs, changes));
    for (Finding finding : List.copyOf(findings.values())) {
      if (finding.isOpen() && tickEndMs - finding.lastSeenMs() >= quietFor(finding)) {
        finding.close();
        changed.add(finding.uid());
        changes.add(Change.close(finding, tickEndMs, CloseReason.RECOVERED));
      } else if (!finding.isOpen() && tickEndMs - finding.lastSeenMs() > RETURN_MS + QUIET_MS) {
        findings.remove(finding.uid());
        latestByRoot.remove(rootKey(finding.detector(), finding.entity()), finding);
        changed.add(finding.uid());
      }
    }
    return changes;
  }

  /** Notes that an alert about the change was sent. */
  public void alerted(Change change) {
    change.finding().alerted(change.timeMs());
    changed.add(change.finding().uid());
  }

  /** Every open finding, in order of uid. */
  public List<Finding> open() {
    return findings.values().stream().filter(Finding::isOpen).toList();
  }

  /** Notes that a finding was changed from outside, by what was done about it. */
  public void touched(Finding finding) {
    changed.add(finding.uid());
  }

  /** Takes back a finding. */
  public void restore(byte[] value) {
    keep(Finding.fromBytes(value));
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

  private void take(List<Signal> group, long tickEndMs, List<Change> changes) {
    EntityKey root = rootOf(group.get(0));
    Signal speaker = speakerOf(group, root);
    Finding known = latestByRoot.get(rootKey(speaker.detector(), root));
    boolean fires = group.stream().anyMatch(signal -> signal.score().fires());
    if (known == null || !known.isOpen() && tickEndMs - known.lastSeenMs() > RETURN_MS) {
      if (fires) {
        changes.add(Change.create(createOf(group, speaker, root, tickEndMs), tickEndMs));
      }
      return;
    }
    if (!known.isOpen() && !fires) {
      return;
    }
    update(known, group, speaker, tickEndMs, changes);
  }

  private Finding createOf(List<Signal> group, Signal speaker, EntityKey root, long tickEndMs) {
    String uid = uid(speaker.detector(), root, tickEndMs);
    Finding created = new Finding(uid, root, speaker, Materiality.severityOf(speaker), tickEndMs);
    relateAll(created, group);
    keep(created);
    return created;
  }

  private void update(
      Finding known, List<Signal> group, Signal speaker, long tickEndMs, List<Change> changes) {
    boolean returned = !known.isOpen();
    Severity before = known.severity();
    Severity now = Materiality.severityOf(speaker);
    boolean wider = relateAll(known, group);
    known.reopen();
    known.signal(speaker, now.id() > before.id() ? now : before);
    changed.add(known.uid());
    String reason = null;
    if (returned) {
      reason = "returned";
    } else if (known.severity() != before) {
      reason = "severity";
    } else if (wider) {
      reason = "entities";
    } else if (speaker.score().nats() >= 2 * known.alertedNats()) {
      reason = "evidence";
    } else if (tickEndMs - known.lastAlertMs() >= UPDATE_MS) {
      reason = "still going on";
    }
    if (reason != null) {
      changes.add(Change.update(known, tickEndMs, reason));
    }
  }

  private static boolean relateAll(Finding finding, List<Signal> group) {
    boolean wider = false;
    for (Signal signal : group) {
      wider |= finding.relate(signal.score().entity());
      for (EntityKey other : signal.score().related()) {
        wider |= finding.relate(other);
      }
    }
    return wider;
  }

  private void keep(Finding finding) {
    findings.put(finding.uid(), finding);
    changed.add(finding.uid());
    String root = rootKey(finding.detector(), finding.entity());
    Finding known = latestByRoot.get(root);
    if (known == null || finding.createdMs() >= known.createdMs()) {
      latestByRoot.put(root, finding);
    }
  }

  private static SortedMap<String, List<Signal>> grouped(List<Signal> signals) {
    List<Signal> sorted = new ArrayList<>(signals);
    sorted.sort(
        Comparator.comparing((Signal signal) -> signal.score().entity())
            .thenComparing(Signal::detector)
            .thenComparing(signal -> new String(bytesOf(signal), StandardCharsets.ISO_8859_1)));
    SortedMap<String, List<Signal>> groups = new TreeMap<>();
    for (Signal signal : sorted) {
      String key = rootKey(signal.detector(), rootOf(signal));
      groups.computeIfAbsent(key, ignored -> new ArrayList<>()).add(signal);
    }
    return groups;
  }

  private static String rootKey(String detector, EntityKey root) {
    return root.path() + "\0" + detector;
  }

  private static byte[] bytesOf(Signal signal) {
    ByteWriter out = new ByteWriter();
    signal.write(out);
    return out.toBytes();
  }

  /** Whom a signal is in the end about: a key's tenant, otherwise its own entity. */
  private static EntityKey rootOf(Signal signal) {
    EntityKey entity = signal.score().entity();
    if (entity.kind() == EntityKind.API_KEY || entity.kind() == EntityKind.USER) {
      for (EntityKey parent : signal.score().related()) {
        if (parent.kind() == EntityKind.TENANT) {
          return parent;
        }
      }
    }
    return entity;
  }

  /** The root's own signal if it fires, else the strongest of its parts. */
  private static Signal speakerOf(List<Signal> group, EntityKey root) {
    Signal strongest = group.get(0);
    for (Signal signal : group) {
      if (signal.score().entity().equals(root) && signal.score().fires()) {
        return signal;
      }
      if (signal.score().nats() > strongest.score().nats()) {
        strongest = signal;
      }
    }
    return strongest;
  }

  private static long quietFor(Finding finding) {
    return finding.hits() > 0 ? Math.max(QUIET_MS, BUCKET_MS) : QUIET_MS;
  }

  private static String uid(String detector, EntityKey entity, long episodeMs) {
    return "f-" + StableId.of(entity.cluster(), detector, entity.uid(), Long.toString(episodeMs));
  }
}
