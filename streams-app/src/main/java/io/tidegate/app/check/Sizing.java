package io.tidegate.app.check;

import java.util.Locale;

/**
 * What such an input needs, by figures that were measured (docs/performance.md). A start for
 * planning and no promise.
 *
 * @param partitions of the telemetry topic, which cannot be made more later
 * @param cores of the service
 * @param heapMiB of each instance
 * @param diskGiB of the brokers, for telemetry as it is kept by default
 */
public record Sizing(long partitions, long cores, long heapMiB, double diskGiB) {
  /** Records a second of one partition, read by one thread on a core: docs/performance.md. */
  static final double PER_PARTITION = 13_700;

  /** What is left over to catch up with after an hour's stop, within the next hour. */
  static final double HEADROOM = 2;

  /** The heap that an hour at 90 requests a second took in the same measurement. */
  static final long BASE_MIB = 350;

  /** A tenant, key, source, node or model with the state of the detectors that judge it. */
  static final long ENTITY_BYTES = 16 << 10;

  /** Least heap that the service is run with: docs/operations.md. */
  static final long LEAST_MIB = 1_024;

  /** Days that telemetry is kept, and copies of it, by `topics create`. */
  static final long DAYS = 7;

  static final int COPIES = 3;

  private static final double GIB = 1 << 30;
  private static final long SECONDS_A_DAY = 86_400;

  /** What that needs; {@code bytes} is the mean of a record. */
  static Sizing of(double mean, double peak, double bytes, long entities) {
    long busy = (long) Math.ceil(peak * HEADROOM / PER_PARTITION);
    long heap = BASE_MIB + entities * ENTITY_BYTES / (1 << 20);
    return new Sizing(
        Math.max(1, busy),
        Math.max(1, busy),
        Math.max(LEAST_MIB, heap),
        mean * bytes * SECONDS_A_DAY * DAYS * COPIES / GIB);
  }

  /** How it was reckoned. */
  static String formula() {
    return String.format(
        Locale.ROOT,
        "partitions and cores: peak x %.0f / %,.0f; heap: %d MiB and %d KiB for each tenant, key,"
            + " source, node and model, at least %d MiB; disk: mean x bytes x %d days x %d copies,"
            + " not compressed",
        HEADROOM,
        PER_PARTITION,
        BASE_MIB,
        ENTITY_BYTES >> 10,
        LEAST_MIB,
        DAYS,
        COPIES);
  }
}
