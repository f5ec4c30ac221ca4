package io.tidegate.simulator;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Half of the tenants ask again, twice at most, when a request failed for the service's reason. */
final class Retries implements Influence {
  private static final int MOST_ATTEMPTS = 2;
  private static final double FIRST_WAIT_MS = 1_000;
  private static final int OVERLOADED = 429;
  private static final long SALT = 0x2e72;
  private static final double UNIT = 0x1p-53;
  private static final int FIRST_SERVER_ERROR = 500;

  private final PriorityQueue<Request> waiting =
      new PriorityQueue<>(
          Comparator.<Request>comparingLong(request -> request.arrivalMs)
              .thenComparingLong(request -> request.id));

  @Override
  public void requests(long fromMs, List<Request> out) {
    while (!waiting.isEmpty() && waiting.peek().arrivalMs < fromMs + 1_000) {
      out.add(waiting.remove());
    }
  }

  @Override
  public void finished(Request request) {
    boolean failed = request.status == OVERLOADED || request.status >= FIRST_SERVER_ERROR;
    if (failed && request.by == null && request.attempt < MOST_ATTEMPTS && retries(request)) {
      // From the request's own id, so that no failure moves the luck of another.
      long id = RandomStream.hash(request.id ^ SALT);
      double waitMs = FIRST_WAIT_MS * (1 + request.attempt) * (0.5 + (id >>> 11) * UNIT);
      Request again = request.again(request.endMs() + Math.round(waitMs), id);
      again.attempt = request.attempt + 1;
      waiting.add(again);
    }
  }

  private static boolean retries(Request request) {
    return (RandomStream.hash(request.tenant.name().hashCode()) & 1) == 0;
  }
}
