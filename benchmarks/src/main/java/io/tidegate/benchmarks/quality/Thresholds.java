package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.baseline.BaselineBench;
import io.tidegate.benchmarks.quality.baseline.BaselineMethod;
import io.tidegate.benchmarks.quality.baseline.BlockMaxima;
import io.tidegate.benchmarks.quality.baseline.Crossings;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where each baseline raises a finding: for each kind of entity the lowest threshold that keeps it,
 * on benign runs of tuning seeds, to that kind's equal share of the number of false findings a day
 * that Tidegate is given.
 *
 * <p>The number accepted is rounded up to a whole one for each kind, in the baselines' favour.
 */
final class Thresholds {
  private static final List<String> KINDS =
      List.of("cluster", "model", "node", "tenant", "api_key", "source");

  private final Map<BaselineMethod, SortedMap<String, Double>> values =
      new EnumMap<>(BaselineMethod.class);

  /** The scores of one run, before any threshold. */
  static final class Scores implements BaselineBench.Judged {
    private final Map<BaselineMethod, BlockMaxima> maxima = new EnumMap<>(BaselineMethod.class);

    @Override
    public void score(BaselineMethod method, String entity, long tickEndMs, double score) {
      maxima.computeIfAbsent(method, unseen -> new BlockMaxima()).add(entity, tickEndMs, score);
    }
  }

  /** What the baselines find in one run. */
  final class Crossed implements BaselineBench.Judged {
    private final Map<BaselineMethod, Crossings> crossings = new EnumMap<>(BaselineMethod.class);

    private Crossed() {
      values.forEach((method, value) -> crossings.put(method, new Crossings(value)));
    }

    @Override
    public void score(BaselineMethod method, String entity, long tickEndMs, double score) {
      Crossings own = crossings.get(method);
      if (own != null) {
        own.add(entity, tickEndMs, score);
      }
    }

    SortedMap<BaselineMethod, List<Detection>> detections() {
      SortedMap<BaselineMethod, List<Detection>> detections = new TreeMap<>();
      crossings.forEach(
          (method, own) ->
              detections.put(
                  method,
                  own.found().stream().map(crossing -> detection(method, crossing)).toList()));
      return detections;
    }
  }

  /** Calibrates on the scores of runs, each under its own name, of so many days together. */
  Thresholds(SortedMap<String, Scores> runs, double days, double findingsPerDay) {
    double accepted = Math.ceil(findingsPerDay * days / KINDS.size());
    for (BaselineMethod method : BaselineMethod.values()) {
      SortedMap<String, Double> own = new TreeMap<>();
      for (String kind : KINDS) {
        BlockMaxima together = new BlockMaxima();
        runs.forEach(
            (name, scores) -> {
              BlockMaxima maxima = scores.maxima.get(method);
              if (maxima != null) {
                together.addAll(name, kind, maxima);
              }
            });
        own.put(kind, together.thresholdFor(accepted));
      }
      values.put(method, own);
    }
  }

  /** The thresholds of a baseline, by kind of entity. */
  SortedMap<String, Double> of(BaselineMethod method) {
    return values.getOrDefault(method, new TreeMap<>());
  }

  Crossed crossed() {
    return new Crossed();
  }

  private static Detection detection(BaselineMethod method, Crossings.Crossing crossing) {
    String message =
        String.format(Locale.ROOT, "%s scores %.1f", crossing.entity(), crossing.score());
    return new Detection(
        method.id(),
        List.of(crossing.entity()),
        crossing.timeMs(),
        Detection.MEDIUM,
        false,
        message);
  }
}
