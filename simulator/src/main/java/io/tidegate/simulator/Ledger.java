package io.tidegate.simulator;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the benign demand asked for so far, from which attacks choose their victims. */
final class Ledger {
  /** What one tenant asked for. */
  static final class Account {
    private final Tenant tenant;
    private final long firstMs;
    private long lastMs;
    private long requests;
    private long costMicroUsd;

    private Account(Tenant tenant, long firstMs) {
      this.tenant = tenant;
      this.firstMs = firstMs;
    }

    Tenant tenant() {
      return tenant;
    }

    long firstMs() {
      return firstMs;
    }

    long lastMs() {
      return lastMs;
    }

    long requests() {
      return requests;
    }

    /** Mean cost since the given time, in micro USD per second. */
    double costPerSecond(long sinceMs, long nowMs) {
      return 1_000.0 * costMicroUsd / Math.max(1_000, nowMs - sinceMs);
    }

    /** Mean requests per second since the given time. */
    double requestsPerSecond(long sinceMs, long nowMs) {
      return 1_000.0 * requests / Math.max(1_000, nowMs - sinceMs);
    }

    private void add(Request request) {
      lastMs = request.arrivalMs;
      requests++;
      costMicroUsd += request.priceMicroUsd();
    }
  }

  /** Seconds over which the fleet's tokens are averaged. */
  private static final double SECONDS = 60;

  private static final double GAIN = 1 - StrictMath.exp(-1 / SECONDS);

  /** By name: the hash of a whole tenant would be dear. */
  private final Map<String, Account> accounts = new LinkedHashMap<>();

  private final Map<String, Long> tokensByModel = new LinkedHashMap<>();
  private double tokensPerSecond;
  private double requestsPerSecond;
  private double workPerSecond;

  /** Adds the requests of one second. */
  void add(Iterable<Request> requests) {
    long tokens = 0;
    int count = 0;
    double work = 0;
    for (Request request : requests) {
      Account account = accounts.get(request.tenant.name());
      if (account == null) {
        account = new Account(request.tenant, request.arrivalMs);
        accounts.put(request.tenant.name(), account);
      }
      account.add(request);
      tokensByModel.merge(request.model.name(), request.tokens(), Long::sum);
      tokens += request.tokens();
      work += request.work();
      count++;
    }
    tokensPerSecond += GAIN * (tokens - tokensPerSecond);
    requestsPerSecond += GAIN * (count - requestsPerSecond);
    workPerSecond += GAIN * (work - workPerSecond);
  }

  /** In the order in which the tenants came. */
  Collection<Account> accounts() {
    return accounts.values();
  }

  /** What that tenant asked for so far; null: nothing. */
  @Nullable Account account(String tenant) {
    return accounts.get(tenant);
  }

  /** The fleet's tokens per second over the last minute. */
  double tokensPerSecond() {
    return tokensPerSecond;
  }

  /** The fleet's requests per second over the last minute. */
  double requestsPerSecond() {
    return requestsPerSecond;
  }

  /** The fleet's work per second over the last minute. */
  double workPerSecond() {
    return workPerSecond;
  }

  /** The model that has had most tokens. */
  String busiestModel() {
    String busiest = ServedModel.LLAMA_70B.name();
    long most = -1;
    for (Map.Entry<String, Long> entry : tokensByModel.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        busiest = entry.getKey();
      }
    }
    return busiest;
  }
}
