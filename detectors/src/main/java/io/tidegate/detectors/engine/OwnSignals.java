package io.tidegate.detectors.engine;

import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;

/** What the service finds about itself, as signals of a tick. */
final class OwnSignals {
  private OwnSignals() {}

  /** About a cluster. */
  static Signal of(OwnReport report, String cluster, String sentence, long tickEndMs) {
    return new Signal(
        report.spec().id(),
        tickEndMs,
        report.scoreOf(EntityKey.ofCluster(cluster), sentence, tickEndMs),
        ScaleContext.UNKNOWN);
  }

  /** About all clusters. */
  static Signal of(OwnReport report, String sentence, long tickEndMs) {
    return of(report, Target.EVERY_CLUSTER, sentence, tickEndMs);
  }
}
