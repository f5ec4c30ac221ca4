package io.tidegate.detectors.detect;

import io.tidegate.detectors.evidence.OwnTail;
import java.util.EnumSet;
import java.util.Set;

/**
 * What detectors are made with.
 *
 * @param budget how many false findings a day are accepted
 * @param without parts of the method that are switched off; empty but in experiments
 */
public record Calibration(FalseAlarmBudget budget, Set<Ablation> without) {

  /** The default budget, the whole method. */
  public static final Calibration DEFAULT = of(FalseAlarmBudget.DEFAULT);

  public Calibration {
    without = without.isEmpty() ? EnumSet.noneOf(Ablation.class) : EnumSet.copyOf(without);
  }

  /** That budget, the whole method. */
  public static Calibration of(FalseAlarmBudget budget) {
    return new Calibration(budget, EnumSet.noneOf(Ablation.class));
  }

  public boolean lacks(Ablation part) {
    return without.contains(part);
  }

  /** What is known of the burstiness of a class's entities, and with what weight. */
  public OwnTail.Prior prior(OwnTail.Prior usual) {
    return lacks(Ablation.OWN_BURSTINESS) ? usual.ofClassAlone() : usual;
  }

  public Bars bars() {
    return new Bars(budget);
  }
}
