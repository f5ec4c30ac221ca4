package io.tidegate.simulator;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to simulate. The same configuration gives the same records, byte for byte.
 *
 * @param seed of all that is random
 * @param start event time of the first second
 * @param minutes length; null: {@value #DEFAULT_MINUTES}, or the whole trace where there is one
 * @param cluster name of the scaling domain
 * @param tenants established ones; newcomers are on top of them
 * @param baseNodes nodes that the demand before the surge needs
 * @param peakNodes nodes that the demand at the height of the surge needs
 * @param minNodes below which the autoscaler never goes
 * @param requestsPerNode requests per second that one node serves when it is fully used
 * @param targetUtilization at which the autoscaler aims
 * @param provisioningSeconds median from a scale decision to a ready node
 * @param subside whether the surge ends in the last sixth
 * @param surge whether there is a surge at all
 * @param rateFactor times the usual demand
 * @param wild whether tenants' rates jump as far as those of real clients do
 * @param attacks which to inject
 * @param episodes what else happens that is harmless
 * @param trace arrivals to replay in place of the synthetic demand
 * @param addresses whether scaling events give the nodes' addresses
 * @param nodeNames what telemetry calls a node
 * @param disorderMs longest delay between the end of a request and the arrival of its record
 * @param duplicates share of the telemetry that arrives twice
 * @param skewGatewayMs how much the clock of the last gateway is ahead
 */
public record SimulationConfig(
    long seed,
    Instant start,
    @Nullable Integer minutes,
    String cluster,
    int tenants,
    int baseNodes,
    int peakNodes,
    int minNodes,
    double requestsPerNode,
    double targetUtilization,
    double provisioningSeconds,
    boolean subside,
    boolean surge,
    double rateFactor,
    boolean wild,
    List<AttackPlan> attacks,
    Set<Episode> episodes,
    @Nullable Path trace,
    boolean addresses,
    NodeNames nodeNames,
    int disorderMs,
    double duplicates,
    long skewGatewayMs) {

  /** The length of a simulation that is not told one and replays no trace. */
  public static final int DEFAULT_MINUTES = 60;

  /** How much larger than the peak the autoscaler may make the fleet. */
  private static final double HEADROOM = 1.2;

  /** The autoscaler's ceiling lies at least that many times above the base. */
  private static final int LEAST_PEAK = 3;

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final int SHORTEST_MINUTES = 10;
  private static final int LONGEST_MINUTES = 21_600;
  private static final int LONGEST_TRACE_MINUTES = 525_600;

  public SimulationConfig {
    requireNonNull(start, "start is null");
    requireNonNull(cluster, "cluster is null");
    requireNonNull(nodeNames, "nodeNames is null");
    if (start.isBefore(EARLIEST) || start.isAfter(LATEST)) {
      throw new IllegalArgumentException("start is " + start + ", must be in 2000 to 2099");
    }
    if (cluster.isEmpty() || cluster.length() > 256) {
      throw new IllegalArgumentException(
          "cluster has " + cluster.length() + " characters, must have 1 to 256");
    }
    if (minutes != null) {
      boolean replays = trace != null;
      within(
          "minutes",
          minutes,
          replays ? 1 : SHORTEST_MINUTES,
          replays ? LONGEST_TRACE_MINUTES : LONGEST_MINUTES);
    }
    within("tenants", tenants, 20, 20_000);
    within("base-nodes", baseNodes, 1, 500);
    within("peak-nodes", peakNodes, baseNodes, 2_000);
    within("min-nodes", minNodes, 1, baseNodes);
    within("rate-per-node", requestsPerNode, 0.1, 1_000);
    within("target-utilization", targetUtilization, 0.1, 0.95);
    within("provisioning-seconds", provisioningSeconds, 5, 600);
    within("disorder", disorderMs, 0, 1_500);
    within("duplicates", duplicates, 0, 0.5);
    within("skew-gateway", skewGatewayMs, -60_000, 60_000);
    within("rate-factor", rateFactor, 0.01, 10);
    attacks = List.copyOf(attacks);
    EnumSet<Episode> copy = EnumSet.noneOf(Episode.class);
    copy.addAll(episodes);
    episodes = Collections.unmodifiableSet(copy);
  }

  public static SimulationConfigBuilder builder() {
    return new SimulationConfigBuilder();
  }

  /** Whether demand grows at all. */
  boolean surges() {
    return surge && peakNodes > baseNodes;
  }

  /** The size below which the autoscaler never goes. */
  int fewestNodes() {
    return episodes.contains(Episode.SCALE_TO_ZERO) ? 0 : minNodes;
  }

  /** The size above which the autoscaler never goes. */
  int maxNodes() {
    return (int) Math.ceil(Math.max(peakNodes, LEAST_PEAK * baseNodes) * HEADROOM);
  }

  long startMs() {
    return start.toEpochMilli();
  }

  /** Milliseconds that the simulation may last, as far as the configuration says so. */
  long longestMs() {
    Integer told = minutes;
    if (told == null) {
      told = trace == null ? DEFAULT_MINUTES : LONGEST_TRACE_MINUTES;
    }
    return told * 60_000L;
  }

  private static void within(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          key + " is " + text(value) + ", must be " + text(low) + " to " + text(high));
    }
  }

  private static String text(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
