package io.tidegate.detectors.engine;

import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Correlator;
import io.tidegate.detectors.correlate.Digests;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.AlertEncoder;

/** Tells what became of findings, as alerts. */
final class Reporting {
  private final Correlator correlator;
  private final Digests digests;
  private final Reporter reporter;
  private final AlertEncoder encoder = new AlertEncoder();
  private final Meters meters;

  Reporting(Correlator correlator, Digests digests, Reporter reporter, Meters meters) {
    this.correlator = correlator;
    this.digests = digests;
    this.reporter = reporter;
    this.meters = meters;
  }

  /** Tells the change, or leaves it to the digest of its hour. */
  void report(Change change, Outbox out) {
    if (change.isSilent()) {
      meters.increment(Meter.UPDATES_HELD);
      correlator.unsaid(change);
      return;
    }
    Change told = digests.toTell(change);
    if (told != null) {
      tell(told, out);
      return;
    }
    if (change.activity() == Activity.CREATE) {
      meters.increment(Meter.FINDINGS_DIGESTED);
    }
    correlator.unsaid(change);
  }

  private void tell(Change change, Outbox out) {
    if (change.activity() == Activity.CREATE) {
      meters.increment(Meter.FINDINGS_CREATED, detectorOf(change), severityOf(change));
    } else if (change.activity() == Activity.CLOSE) {
      meters.increment(Meter.FINDINGS_CLOSED, detectorOf(change), severityOf(change));
    }
    byte[] value = encoder.encode(reporter.alertOf(change));
    out.alert(change.finding().entity().path(), change.finding().uid(), value, change.timeMs());
    meters.increment(Meter.ALERTS);
    correlator.alerted(change);
  }

  private static String detectorOf(Change change) {
    return change.finding().detector();
  }

  private static String severityOf(Change change) {
    return change.finding().severity().wireName();
  }
}
