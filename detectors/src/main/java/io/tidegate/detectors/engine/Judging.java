package io.tidegate.detectors.engine;

import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.ObservedBar;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Judges a tick's signals by where their bars stand on the traffic that there is. What detectors
 * say that do not fit it becomes one report for each cluster. Proof is left as it is.
 */
final class Judging {
  private static final int MOST_NAMED = 10;
  private static final int DECIMALS = 1;

  private final ObservedBars bars;
  private final boolean isOff;
  private final Meters meters;

  Judging(EngineConfig config, ObservedBars bars, Meters meters) {
    this.bars = bars;
    this.isOff = config.calibration().lacks(Ablation.SELF_CHECKING_BAR);
    this.meters = meters;
  }

  ObservedBars bars() {
    return bars;
  }

  /** The signals against the bars that stand at the end of their tick. */
  List<Signal> judged(List<Signal> signals, long endMs) {
    bars.advance(endMs);
    if (isOff) {
      return signals;
    }
    List<Signal> judged = new ArrayList<>();
    SortedMap<String, List<Signal>> unfit = new TreeMap<>();
    for (Signal signal : signals) {
      Score score = signal.score();
      ObservedBar bar = barOf(signal);
      if (score.deterministic()) {
        judged.add(signal);
      } else if (bar.fits()) {
        Signal against = signal.againstObserved(bar);
        if (score.fires() && !against.score().fires()) {
          meters.increment(Meter.SIGNALS_HELD);
        }
        judged.add(against);
      } else if (score.fires()) {
        meters.increment(Meter.SIGNALS_UNFIT);
        unfit.computeIfAbsent(score.entity().cluster(), key -> new ArrayList<>()).add(signal);
      }
    }
    unfit.forEach((cluster, of) -> judged.add(reportOf(cluster, of, endMs)));
    return judged;
  }

  private ObservedBar barOf(Signal signal) {
    EntityKey entity = signal.score().entity();
    return bars.of(entity.cluster(), signal.detector(), entity.kind());
  }

  private Signal reportOf(String cluster, List<Signal> unfit, long endMs) {
    SortedMap<String, ObservedBar> which = new TreeMap<>();
    for (Signal signal : unfit) {
      String kind = signal.score().entity().kind().wireName();
      which.put(signal.detector() + " of " + kind, barOf(signal));
    }
    List<String> figures = new ArrayList<>();
    which.forEach((name, bar) -> figures.add(name + ": " + figuresOf(bar)));
    List<String> strongest =
        unfit.stream()
            .sorted(
                Comparator.comparingDouble((Signal each) -> -each.score().nats())
                    .thenComparing(each -> each.score().entity())
                    .thenComparing(Signal::detector))
            .limit(MOST_NAMED)
            .map(Judging::text)
            .toList();
    String sentence =
        String.join(", ", which.keySet())
            + (which.size() == 1 ? " does" : " do")
            + " not fit the traffic of "
            + cluster
            + " and tell nothing but this";
    List<Fact> facts =
        List.of(new Fact.Texts("unfit", figures), new Fact.Texts("strongest", strongest));
    Score score =
        OwnReport.UNFIT.scoreOf(
            EntityKey.ofCluster(cluster), List.of(), sentence, endMs, which.size(), facts);
    return new Signal(OwnReport.UNFIT.spec().id(), endMs, score, ScaleContext.UNKNOWN);
  }

  private static String figuresOf(ObservedBar bar) {
    return bar.overBar()
        + " of "
        + bar.entities()
        + " above "
        + DecimalText.of(bar.theoryNats(), DECIMALS)
        + " nats in "
        + bar.tests()
        + " tests";
  }

  private static String text(Signal signal) {
    return signal.score().entity().uid()
        + " "
        + signal.detector()
        + " "
        + DecimalText.of(signal.score().nats(), DECIMALS)
        + " nats";
  }
}
