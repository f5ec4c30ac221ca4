package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Some requests fail for a moment's reason, and clients ask again, half of them under the id that
 * they chose at first.
 */
final class ClientRetries implements Influence {
  private record Retry(Request request, int attempt) {}

  private static final int[] STATUSES = {503, 429, 0};
  private static final String[] ERRORS = {"unavailable", "rate_limited", "closed"};
  private static final double FAILED = 0.04;
  private static final double FAILED_AGAIN = 0.4;
  private static final int MOST_ATTEMPTS = 4;
  private static final double FIRST_WAIT_MS = 400;
  private static final long CLOSED_AFTER_MS = 200;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;
  private final PriorityQueue<Retry> retries =
      new PriorityQueue<>(
          Comparator.<Retry>comparingLong(retry -> retry.request.arrivalMs)
              .thenComparingLong(retry -> retry.request.id));
  private final List<Retry> under = new ArrayList<>();

  ClientRetries(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0, 1);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    under.clear();
    while (!retries.isEmpty() && retries.peek().request.arrivalMs < fromMs + 1_000) {
      Retry retry = retries.remove();
      under.add(retry);
      out.add(retry.request);
    }
  }

  @Override
  public void finished(Request request) {
    int attempt = 0;
    for (Retry retry : under) {
      if (retry.request == request) {
        attempt = retry.attempt;
      }
    }
    if (request.status == 200
        && request.refusal == 0
        && attempt < MOST_ATTEMPTS
        && random.chance(attempt == 0 ? FAILED : FAILED_AGAIN)) {
      fail(request);
      long waitMs = (long) (FIRST_WAIT_MS * (1 << attempt) * random.between(0.5, 1.5));
      Request again = request.again(request.endMs() + waitMs, random.nextLong());
      if (keepsIds(request)) {
        again.chosenId = request.chosenId == null ? Hex.of(request.id) : request.chosenId;
      }
      retries.add(new Retry(again, attempt + 1));
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(window, "clients try again after 503, 429 and closed connections"));
  }

  private static boolean keepsIds(Request request) {
    return (RandomStream.hash(request.tenant.name().hashCode()) & 1) == 0;
  }

  private void fail(Request request) {
    int which = random.nextInt(STATUSES.length);
    request.status = STATUSES[which];
    request.error = ERRORS[which];
    request.aborted = false;
    if (request.status == 429) {
      request.node = null;
      request.latencyMs = 1L + random.nextInt(6);
    } else {
      request.latencyMs = request.queueMs + CLOSED_AFTER_MS + random.nextInt(800);
      request.ttftMs = Math.min(request.ttftMs, request.latencyMs);
    }
  }
}
