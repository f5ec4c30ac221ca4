package io.tidegate.benchmarks.quality;

import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.schemas.policy.Policy;
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
 * @param policy what is done about findings
 */
record Variant(
    String name,
    Calibration calibration,
    boolean tenantsPerNode,
    List<String> only,
    Policy policy) {
  /** The engine as it is. */
  static final Variant WHOLE = new Variant("whole", Calibration.DEFAULT, false, List.of());

  /** The detectors that a part of the method is taken from. */
  private static final List<String> CONCERNED =
      List.of("fleet-tokens", "spend-burst", "fleet-breadth", "infrastructure-load");

  Variant {
    only = List.copyOf(only);
  }

  /** A variant under the default policy. */
  Variant(String name, Calibration calibration, boolean tenantsPerNode, List<String> only) {
    this(name, calibration, tenantsPerNode, only, Policy.observe());
  }

  /** The same under that policy. */
  Variant under(Policy other) {
    return new Variant(name, calibration, tenantsPerNode, only, other);
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
