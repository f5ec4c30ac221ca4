package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose requests to a model failed in the last minutes, half forgotten in {@value #HALF_LIFE}
 * ticks: what fails for one tenant is that tenant's (its tools time out, its prompts do not fit),
 * what fails for all is the model's. A value. Of more than {@value #MOST} tenants the one with the
 * fewest failures is forgotten, which can only be a small one.
 */
public final class FailedTenants {
  static final int HALF_LIFE = 120;
  static final int MOST = 64;

  private static final double KEEP = StrictMath.pow(0.5, 1.0 / HALF_LIFE);
  private static final double LEAST = 0.05;

  /** Bound on the bytes of a value. */
  public static final int BYTES = 12 + 16 * MOST;

  /** Nothing failed. */
  public static final FailedTenants NONE = new FailedTenants(Long.MIN_VALUE, new TreeMap<>(), 0);

  private final long tick;
  private final SortedMap<Long, Double> failures;
  private final double others;

  private FailedTenants(long tick, SortedMap<Long, Double> failures, double others) {
    this.tick = tick;
    this.failures = failures;
    this.others = others;
  }

  /**
   * With a tick's failures.
   *
   * @param failed how many of each tenant
   * @param ofOthers of tenants that were not told apart
   */
  public FailedTenants next(long now, SortedMap<String, Long> failed, long ofOthers) {
    double fade = StrictMath.pow(KEEP, tick == Long.MIN_VALUE ? 1 : Math.max(1, now - tick));
    SortedMap<Long, Double> next = new TreeMap<>();
    failures.forEach(
        (tenant, count) -> {
          if (count * fade >= LEAST) {
            next.put(tenant, count * fade);
          }
        });
    failed.forEach((tenant, count) -> next.merge(Hash64.of(tenant), (double) count, Double::sum));
    double rest = others * fade + ofOthers;
    while (next.size() > MOST) {
      Map.Entry<Long, Double> fewest =
          next.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
      rest += fewest.getValue();
      next.remove(fewest.getKey());
    }
    return new FailedTenants(Math.max(tick, now), next, rest);
  }

  /** The part of all failures that are the one tenant's who has most of them; 0 without any. */
  public double largestShare() {
    double most = 0;
    double all = others;
    for (double count : failures.values()) {
      most = Math.max(most, count);
      all += count;
    }
    return all > 0 ? most / all : 0;
  }

  public void write(ByteWriter out) {
    out.signed(tick).real(others).unsigned(failures.size());
    failures.forEach((tenant, count) -> out.fixed(tenant).real(count));
  }

  public static FailedTenants read(ByteReader in) {
    long tick = in.signed();
    double others = in.real();
    SortedMap<Long, Double> failures = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      failures.put(in.fixed(), in.real());
    }
    return new FailedTenants(tick, failures, others);
  }
}
