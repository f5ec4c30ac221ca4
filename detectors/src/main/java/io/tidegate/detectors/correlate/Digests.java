package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of findings are told singly. Of each detector and cluster the first {@value
 * #SINGLES} low or informational findings of an hour are; others are told together when the hour is
 * over, in one finding {@link OwnReport#LOW_FINDINGS} about the cluster. What is or becomes medium,
 * and what policy has anything to say of, is told at once, from its creation on.
 */
public final class Digests {
  /** A glance: the page of a detector names three things to do. */
  private static final long SINGLES = 3;

  private static final long HOUR_MS = 3_600_000;

  private final SortedMap<String, HourOfLow> byCluster = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  /** The change as it is to be told, a creation where nothing was told before; null for not. */
  public @Nullable Change toTell(Change change) {
    Finding finding = change.finding();
    if (finding.alerts() > 0) {
      return change;
    }
    boolean isNew = change.activity() == Activity.CREATE;
    if (change.activity() == Activity.CLOSE) {
      return null;
    }
    if (isWorthTelling(finding)) {
      if (!isNew) {
        takeBack(finding);
      }
      return isNew ? change : Change.create(finding, change.timeMs());
    }
    if (!isNew) {
      follow(finding);
      return null;
    }
    HourOfLow hour = hourOf(finding, change.timeMs());
    if (hour.tells(finding.detector(), SINGLES)) {
      return change;
    }
    hour.keep(finding);
    return null;
  }

  private static boolean isWorthTelling(Finding finding) {
    return finding.severity().compareTo(Severity.MEDIUM) >= 0
        || finding.containment().state() != ContainmentState.NONE;
  }

  private HourOfLow hourOf(Finding finding, long timeMs) {
    String cluster = finding.entity().cluster();
    changed.add(cluster);
    return byCluster.computeIfAbsent(
        cluster, ignored -> new HourOfLow(Math.floorDiv(timeMs, HOUR_MS)));
  }

  private void follow(Finding finding) {
    HourOfLow hour = byCluster.get(finding.entity().cluster());
    if (hour != null && hour.follow(finding)) {
      changed.add(finding.entity().cluster());
    }
  }

  private void takeBack(Finding finding) {
    HourOfLow hour = byCluster.get(finding.entity().cluster());
    if (hour != null && hour.hour() == Math.floorDiv(finding.createdMs(), HOUR_MS)) {
      hour.takeBack(finding);
      changed.add(finding.entity().cluster());
    }
  }

  /** The digests of hours that are over at that time; nothing is known of them afterwards. */
  public List<Signal> due(long timeMs) {
    return take(Math.floorDiv(timeMs, HOUR_MS), timeMs);
  }

  /** The digests of all that was not told yet, since no hour will end any more. */
  public List<Signal> rest(long timeMs) {
    return take(Long.MAX_VALUE, timeMs);
  }

  private List<Signal> take(long beforeHour, long timeMs) {
    List<Signal> digests = new ArrayList<>();
    for (String cluster : List.copyOf(byCluster.keySet())) {
      HourOfLow hour = byCluster.get(cluster);
      if (hour != null && hour.hour() < beforeHour) {
        byCluster.remove(cluster);
        changed.add(cluster);
        if (!hour.kept().isEmpty()) {
          digests.add(digestOf(cluster, hour, timeMs));
        }
      }
    }
    return digests;
  }

  private static Signal digestOf(String cluster, HourOfLow hour, long timeMs) {
    long count = hour.kept().values().stream().mapToLong(Long::longValue).sum();
    List<String> byDetector = new ArrayList<>();
    hour.kept().forEach((detector, of) -> byDetector.add(of + " of " + detector));
    List<EntityKey> named =
        hour.largest().stream().map(HourOfLow.Named::entity).distinct().toList();
    String names = named.stream().limit(3).map(EntityKey::uid).collect(Collectors.joining(", "));
    String sentence =
        count
            + (count == 1 ? " more low finding" : " more low findings")
            + " came up in "
            + cluster
            + " within an hour ("
            + String.join(", ", byDetector)
            + "), the largest about "
            + names;
    List<Fact> facts =
        List.of(
            new Fact.Whole("findings", count),
            new Fact.Texts("by_detector", byDetector),
            new Fact.Texts("largest", hour.largest().stream().map(HourOfLow.Named::text).toList()));
    OwnReport report = OwnReport.LOW_FINDINGS;
    return new Signal(
        report.spec().id(),
        timeMs,
        report.scoreOf(
            EntityKey.ofCluster(cluster), named, sentence, hour.hour() * HOUR_MS, count, facts),
        ScaleContext.UNKNOWN);
  }

  /** True when nothing waits for the end of its hour. */
  public boolean isEmpty() {
    return byCluster.values().stream().allMatch(hour -> hour.kept().isEmpty());
  }

  /** Takes back what is known of a cluster's hour. */
  public void restore(String cluster, ByteReader value) {
    byCluster.put(cluster, HourOfLow.read(value));
  }

  /** What changed since the last call, by cluster; null where nothing is known any more. */
  public SortedMap<String, byte @Nullable []> drain() {
    SortedMap<String, byte @Nullable []> rows = new TreeMap<>();
    for (String cluster : changed) {
      HourOfLow hour = byCluster.get(cluster);
      rows.put(cluster, hour == null ? null : hour.toBytes());
    }
    changed.clear();
    return rows;
  }
}
