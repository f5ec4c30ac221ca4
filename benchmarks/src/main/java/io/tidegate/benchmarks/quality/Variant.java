package io.tidegate.benchmarks.quality;

import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * The engine as an experiment has it.
 *
 * @param tenantsPerNode whether requests are given to it as if they cost the less, the larger the
 *     fleet has grown: what a baseline of tenants does that is divided by the fleet's size. No
 *     setting of the engine does this; its tenant detectors cannot see the size
 * @param only the detectors that run; empty: all
 */
record Variant(String name, Calibration calibration, boolean tenantsPerNode, List<String> only) {
  /** The engine as it is. */
  static final Variant WHOLE = new Variant("whole", Calibration.DEFAULT, false, List.of());

  /** The detectors that a part of the method is taken from. */
  private static final List<String> CONCERNED =
      List.of("fleet-tokens", "spend-burst", "fleet-breadth", "infrastructure-load");

  Variant {
    only = List.copyOf(only);
  }

  /** The whole method, and it without each of its parts. */
  static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    all.add(new Variant("the whole method", Calibration.DEFAULT, false, CONCERNED));
    for (Ablation part : Ablation.values()) {
      String name = "without " + part.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      Calibration without = new Calibration(FalseAlarmBudget.DEFAULT, EnumSet.of(part));
      all.add(new Variant(name, without, false, CONCERNED));
    }
    all.add(
        new Variant("tenants divided by the fleet's size", Calibration.DEFAULT, true, CONCERNED));
    return all;
  }
}
