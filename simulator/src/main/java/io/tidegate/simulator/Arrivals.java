package io.tidegate.simulator;

import io.tidegate.simulator.clients.Client;
import java.util.List;

/**
 * When one application asks: a renewal process whose gaps are gamma-distributed in units of its
 * rate. How bursty it is is drawn anew every ten minutes from what its client was seen to be; where
 * it asks less often than its client, it is as bursty as a part of that client's requests is:
 * {@code cv² - 1} is proportional to the part.
 */
final class Arrivals {
  private static final long WINDOW_MS = 600_000;
  private static final long SECOND_MS = 1_000;
  private static final double LEAST_VARIATION = 0.3;
  private static final double TEMPERED_VARIATION = 3;
  private static final double USUAL_SHARE = 0.9;

  /** Requests of one burst are not sent in one moment. */
  private static final double SPREAD_MS = 300;

  private final Client client;
  private final double part;
  private final double most;
  private final Conversations conversations;
  private final RandomStream random;
  private double gapsUnderway = 1;
  private double until;
  private long windowEndMs;

  /** The requests of an application that asks so often a second. */
  Arrivals(
      Tenant tenant,
      Application application,
      double rate,
      boolean tempered,
      long startMs,
      RandomStream random) {
    this.client = application.client();
    this.most = tempered ? TEMPERED_VARIATION : Double.POSITIVE_INFINITY;
    this.part = Math.min(1, rate / client.rate());
    this.conversations = new Conversations(tenant, application, random);
    this.random = random;
    this.until = random.nextDouble();
  }

  /** The coefficient of variation of its gaps in all but a tenth of its windows. */
  double usualVariation() {
    double gaps = client.gapVariation(USUAL_SHARE);
    return StrictMath.sqrt(Math.max(0, 1 + part * (gaps * gaps - 1)));
  }

  /** Adds the requests of one second, in which so many are expected. */
  void requests(long fromMs, double expected, List<Request> out) {
    if (fromMs >= windowEndMs) {
      windowEndMs = fromMs + WINDOW_MS;
      gapsUnderway = variation(expected * (WINDOW_MS / SECOND_MS));
    }
    double left = expected;
    while (until <= left) {
      left -= until;
      double passedMs = SECOND_MS * (1 - left / expected) + SPREAD_MS * random.nextDouble();
      out.add(conversations.next(fromMs + Math.min(SECOND_MS - 1, (long) passedMs), random));
      until = random.gammaOfMeanOne(gapsUnderway);
    }
    until -= left;
  }

  /**
   * The coefficient of variation of the gaps in a window: as of the client, but no more than so few
   * requests can show, since a burst of its square is at most half of them.
   */
  private double variation(double inWindow) {
    double drawn = client.gapVariation(random.nextDouble());
    double thinned = StrictMath.sqrt(Math.max(0, 1 + part * (drawn * drawn - 1)));
    double shown = Math.min(most, StrictMath.sqrt(1 + inWindow / 2));
    return Math.max(LEAST_VARIATION, Math.min(thinned, shown));
  }
}
