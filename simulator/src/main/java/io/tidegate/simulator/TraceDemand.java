package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.simulator.clients.ClientTable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Demand that replays the arrivals and lengths of a trace. Requests without a client are given to
 * synthetic tenants of heavy-tailed size in runs, so that each of them is bursty.
 */
final class TraceDemand implements Demand {
  /** How likely a request without a client comes from the same tenant as the one before it. */
  private static final double STICKINESS = 0.6;

  /** Time after the last request in which those still running end. */
  private static final long TAIL_MS = 60_000;

  private final long startMs;
  private final Timeline timeline;
  private final TraceReader reader;
  private final TenantFactory factory;
  private final RandomStream random;
  private final Map<String, Tenant> clients = new HashMap<>();
  private final Tenant[] anonymous;
  private final double[] sizesUpTo;
  private int lastAnonymous;
  private TraceReader.@Nullable Row pending;

  TraceDemand(SimulationConfig config, Path trace) {
    startMs = config.startMs();
    long durationMs = Math.min(config.longestMs(), lengthMs(trace) + TAIL_MS);
    timeline = Timeline.of(startMs, durationMs, false);
    factory = new TenantFactory(config.seed());
    random = RandomStream.of(config.seed(), "trace");
    anonymous = new Tenant[config.tenants()];
    sizesUpTo = TenantPopulation.sizes(ClientTable.shipped(), config.tenants());
    for (int i = 0; i < anonymous.length; i++) {
      anonymous[i] = factory.numberedForText(i);
      sizesUpTo[i] += i == 0 ? 0 : sizesUpTo[i - 1];
    }
    lastAnonymous = anyAnonymous();
    reader = TraceReader.open(trace);
    pending = reader.next();
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public void requests(long fromMs, double factor, List<Request> out) {
    TraceReader.Row row = pending;
    while (row != null && startMs + row.offsetMs() < fromMs + 1_000) {
      Tenant tenant = row.client().isEmpty() ? nextAnonymous() : client(row.client());
      Request request =
          tenant.request(startMs + row.offsetMs(), row.inputTokens(), row.outputTokens(), random);
      if (factor >= 1 || random.chance(factor)) {
        out.add(request);
      }
      row = reader.next();
    }
    pending = row;
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of();
  }

  @Override
  public List<EntityRecord> entities() {
    return List.of();
  }

  @Override
  public void close() {
    reader.close();
  }

  /** Reads the whole trace once, so that what is malformed is found before anything is written. */
  private static long lengthMs(Path trace) {
    try (TraceReader reader = TraceReader.open(trace)) {
      TraceReader.Row row = reader.next();
      if (row == null) {
        throw new TraceFormatException("trace " + trace + " has a header but no requests");
      }
      long lengthMs = 0;
      while (row != null) {
        lengthMs = row.offsetMs();
        row = reader.next();
      }
      return lengthMs;
    }
  }

  private Tenant client(String client) {
    return clients.computeIfAbsent(client, factory::named);
  }

  private Tenant nextAnonymous() {
    if (!random.chance(STICKINESS)) {
      lastAnonymous = anyAnonymous();
    }
    return anonymous[lastAnonymous];
  }

  private int anyAnonymous() {
    double uniform = random.nextDouble();
    int low = 0;
    int high = sizesUpTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sizesUpTo[middle] <= uniform) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
