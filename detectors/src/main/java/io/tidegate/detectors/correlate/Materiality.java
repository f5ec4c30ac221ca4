package io.tidegate.detectors.correlate;

import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;

/**
 * How severe a signal may be called: proof as its detector says; evidence high only where it is
 * material, medium otherwise; what rests on too short a history at most medium.
 *
 * <p>Material is an excess of at least {@value #SHARE_OF_FLEET} of what the whole cluster costs
 * (the floor of the containment guards) and of one US dollar per hour. Where a detector cannot put
 * a price on its excess, its own severity stands.
 */
final class Materiality {
  private static final double SHARE_OF_FLEET = 0.002;
  private static final double LEAST_USD_PER_HOUR = 1;

  private Materiality() {}

  static Severity severityOf(Signal signal) {
    Score score = signal.score();
    if (score.deterministic()) {
      return score.severity();
    }
    Severity severity = score.severity();
    if (score.provisional() || !isMaterial(signal)) {
      severity = severity.atMost(Severity.MEDIUM);
    }
    return severity;
  }

  private static boolean isMaterial(Signal signal) {
    double excess = signal.score().excessUsdPerHour();
    if (Double.isNaN(excess)) {
      return true;
    }
    double fleet = signal.scale().fleetUsdPerHour();
    return excess >= LEAST_USD_PER_HOUR
        && (Double.isNaN(fleet) || excess >= SHARE_OF_FLEET * fleet);
  }
}
