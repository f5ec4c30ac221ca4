package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.detectors.detect.CampaignStep;
import io.tidegate.schemas.entity.EntityKey;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The steps of one possible campaign, each kind, detector and root once. */
final class CampaignTrail {
  /** As many as a finding names others; the one that was seen least lately goes first. */
  static final int MOST_STEPS = Finding.MOST_RELATED;

  private static final Comparator<CampaignStep> BY_TIME =
      Comparator.comparingLong(CampaignStep::firstMs)
          .thenComparingInt(CampaignStep::kind)
          .thenComparing(CampaignStep::detector)
          .thenComparing(CampaignStep::root);

  private final EntityKey about;
  private final SortedMap<String, CampaignStep> steps = new TreeMap<>();

  CampaignTrail(EntityKey about) {
    this.about = about;
  }

  EntityKey about() {
    return about;
  }

  /** In order of their first time. */
  List<CampaignStep> steps() {
    return steps.values().stream().sorted(BY_TIME).toList();
  }

  long lastMs() {
    return steps.values().stream().mapToLong(CampaignStep::lastMs).max().orElse(Long.MIN_VALUE);
  }

  /**
   * Notes a step that was seen at that time.
   *
   * @param againMs what goes on is noted again after so long
   * @param first the step, if it was not there before
   * @return whether there was anything to note
   */
  boolean note(
      String key, String finding, long timeMs, long againMs, Supplier<CampaignStep> first) {
    CampaignStep known = steps.get(key);
    if (known != null && timeMs - known.lastMs() < againMs) {
      return false;
    }
    steps.put(key, known == null ? first.get() : known.again(finding, timeMs));
    if (steps.size() > MOST_STEPS) {
      String oldest =
          steps.entrySet().stream()
              .min(Comparator.comparingLong(entry -> entry.getValue().lastMs()))
              .orElseThrow()
              .getKey();
      steps.remove(oldest);
    }
    return true;
  }

  void forgetBefore(long timeMs) {
    steps.values().removeIf(step -> step.lastMs() < timeMs);
  }

  byte[] toBytes() {
    ByteWriter out = EntityKeys.write(about, new ByteWriter()).unsigned(steps.size());
    steps.forEach((key, step) -> step.write(out.text(key)));
    return out.toBytes();
  }

  static CampaignTrail read(ByteReader in) {
    CampaignTrail trail = new CampaignTrail(EntityKeys.read(in));
    for (int left = in.count(); left > 0; left--) {
      trail.steps.put(in.text(), CampaignStep.read(in));
    }
    return trail;
  }
}
