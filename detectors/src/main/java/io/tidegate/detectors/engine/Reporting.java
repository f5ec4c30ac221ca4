package io.tidegate.detectors.engine;

import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Correlator;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.AlertEncoder;

/** Tells what became of findings, as alerts. */
final class Reporting {
  private final Correlator correlator;
  private final Reporter reporter;
  private final AlertEncoder encoder = new AlertEncoder();
  private final Meters meters;

  Reporting(Correlator correlator, Reporter reporter, Meters meters) {
    this.correlator = correlator;
    this.reporter = reporter;
    this.meters = meters;
  }

  void report(Change change, Outbox out) {
    if (change.activity() == Activity.CREATE) {
      meters.increment(Meter.FINDINGS_CREATED);
    } else if (change.activity() == Activity.CLOSE) {
      meters.increment(Meter.FINDINGS_CLOSED);
    }
    byte[] value = encoder.encode(reporter.alertOf(change));
    out.alert(change.finding().entity().path(), value, change.timeMs());
    meters.increment(Meter.ALERTS);
    correlator.alerted(change);
  }
}
