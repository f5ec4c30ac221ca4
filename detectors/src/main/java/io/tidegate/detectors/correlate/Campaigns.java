package io.tidegate.detectors.correlate;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.detect.CampaignDetector;
import io.tidegate.detectors.detect.CampaignStep;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Findings to campaigns: what fired about customers and sources is kept for days as steps, in one
 * {@link CampaignTrail} for each campaign and whom it may be about; a detector of campaigns says
 * when the steps are one. At most {@value #MOST_TRAILS} trails; the one that was seen least lately
 * goes first.
 */
public final class Campaigns {
  static final int MOST_TRAILS = 4_096;

  /** What goes on is noted once a minute. */
  static final long AGAIN_MS = 60_000;

  private static final Comparator<Signal> ORDER =
      Comparator.comparing(Signal::detector)
          .thenComparing(signal -> signal.score().entity())
          .thenComparingLong(Signal::timeMs);

  private final DetectorCatalog catalog;
  private final Correlator correlator;
  private final SortedMap<String, CampaignTrail> trails = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  /**
   * @param correlator knows which finding tells a signal
   */
  public Campaigns(DetectorCatalog catalog, Correlator correlator) {
    this.catalog = catalog;
    this.correlator = correlator;
  }

  /** Takes in a tick's signals, in any order; the campaigns that they are steps of. */
  public List<Signal> take(List<Signal> signals, long endMs) {
    List<Signal> found = new ArrayList<>();
    for (CampaignDetector campaign : catalog.campaignDetectors()) {
      TreeSet<String> touched = new TreeSet<>();
      signals.stream()
          .filter(signal -> signal.score().fires())
          .sorted(ORDER)
          .forEach(signal -> note(campaign, signal, endMs, touched));
      for (String key : touched) {
        judge(campaign, key, endMs, found);
      }
    }
    return found;
  }

  private void note(CampaignDetector campaign, Signal signal, long endMs, TreeSet<String> touched) {
    int kind = campaign.kindOf(signal.detector());
    if (kind == CampaignDetector.NO_STEP) {
      return;
    }
    Finding finding = correlator.of(signal);
    if (finding == null || !finding.isOpen() || finding.severity().compareTo(Severity.LOW) < 0) {
      return;
    }
    for (EntityKey root : rootsOf(signal)) {
      EntityKey about = campaign.trailOf(root);
      String key = campaign.spec().id() + "\0" + about.ownedPath();
      String step = kind + "\0" + signal.detector() + "\0" + root.ownedPath();
      CampaignTrail trail = trails.computeIfAbsent(key, unseen -> new CampaignTrail(about));
      boolean isNew =
          trail.note(
              step,
              finding.uid(),
              endMs,
              AGAIN_MS,
              () ->
                  new CampaignStep(
                      kind, root, signal.detector(), finding.uid(), signal.timeMs(), endMs, 1));
      if (isNew) {
        touched.add(key);
        changed.add(key);
      }
    }
    evict();
  }

  /** Whose steps a signal is: for a source, of the customers too whose keys it names. */
  private static TreeSet<EntityKey> rootsOf(Signal signal) {
    TreeSet<EntityKey> roots = new TreeSet<>();
    EntityKey root = Cause.rootOf(signal);
    if (root.kind().partOfFleet()) {
      return roots;
    }
    roots.add(root);
    if (root.kind() == EntityKind.SOURCE) {
      for (EntityKey other : signal.score().related()) {
        if (other.kind() == EntityKind.TENANT) {
          roots.add(other);
        } else if (!other.owner().isEmpty()) {
          roots.add(other.tenant());
        }
      }
    }
    return roots;
  }

  private void judge(CampaignDetector campaign, String key, long endMs, List<Signal> found) {
    CampaignTrail trail = trails.get(key);
    if (trail == null) {
      return;
    }
    trail.forgetBefore(endMs - campaign.withinMs());
    campaign
        .judge(trail.about(), trail.steps(), endMs)
        .map(score -> new Signal(campaign.spec().id(), endMs, score, ScaleContext.UNKNOWN))
        .ifPresent(found::add);
  }

  private void evict() {
    while (trails.size() > MOST_TRAILS) {
      String oldest =
          trails.entrySet().stream()
              .min(Comparator.comparingLong(entry -> entry.getValue().lastMs()))
              .orElseThrow()
              .getKey();
      trails.remove(oldest);
      changed.add(oldest);
    }
  }

  /** Takes back a trail. */
  public void restore(String key, ByteReader value) {
    trails.put(key, CampaignTrail.read(value));
  }

  /** The trails that changed since the last call, null for those that are gone. */
  public SortedMap<String, byte @Nullable []> drain() {
    SortedMap<String, byte @Nullable []> rows = new TreeMap<>();
    for (String key : changed) {
      CampaignTrail trail = trails.get(key);
      rows.put(key, trail == null ? null : trail.toBytes());
    }
    changed.clear();
    return rows;
  }
}
