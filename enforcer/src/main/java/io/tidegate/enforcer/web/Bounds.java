package io.tidegate.enforcer.web;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a client of an {@link HttpEndpoint} may use up.
 *
 * @param connections so many are open at once; one more takes the place of the one that is idle the
 *     longest
 * @param exchange from a connection's begin, or a request's first byte, to the last byte of its
 *     answer
 * @param idle between two requests of a connection; longer than gateways keep idle ones, so that it
 *     is they who close them
 * @param firstLineBytes of method, path and query together
 * @param headerBytes of all headers together
 */
public record Bounds(
    int connections, Duration exchange, Duration idle, int firstLineBytes, int headerBytes) {

  public Bounds {
    requireNonNull(exchange, "exchange is null");
    requireNonNull(idle, "idle is null");
    if (connections < 1 || firstLineBytes < 1 || headerBytes < 1) {
      throw new IllegalArgumentException(
          "must be above 0: " + connections + ", " + firstLineBytes + ", " + headerBytes);
    }
  }

  /**
   * For gateways on this machine: what they hand on of a request is within nginx's and Envoy's own
   * bounds (32 and 60 KiB).
   */
  public static Bounds ofChecks() {
    return new Bounds(1_024, Duration.ofSeconds(2), Duration.ofMinutes(10), 64 * 1_024, 64 * 1_024);
  }

  /** For probes and scrapes. */
  public static Bounds ofProbes() {
    return new Bounds(64, Duration.ofSeconds(5), Duration.ofMinutes(2), 4 * 1_024, 16 * 1_024);
  }
}
