package io.tidegate.simulator;

import org.jspecify.annotations.Nullable;

/** One serving machine: its life from the decision to its end, and how busy it is. */
final class Node {
  /** Where a node is in its life; before {@code PROVISIONED} nobody has heard of it. */
  enum Phase {
    PENDING,
    PROVISIONED,
    READY,
    DRAINING,
    TERMINATED
  }

  static final long NEVER = Long.MAX_VALUE;

  /** No unfamiliar destination. */
  static final int NOBODY = -1;

  /** Seconds over which the load is averaged. */
  private static final double LOAD_SECONDS = 10;

  private static final double DECAY = StrictMath.exp(-1 / LOAD_SECONDS);
  private static final double COLD_WEIGHT = 0.3;
  private static final double WARM_UP_MS = 90_000;

  /** Longer than any request may run, in seconds, and a power of two. */
  private static final int RING = 1024;

  final int number;
  final String name;
  final String address;
  final String zone;
  final double speed;
  final long provisionedMs;
  final long readyMs;
  long securedMs;

  /** When gateways may begin to send requests. */
  long routableMs;

  Phase phase = Phase.PENDING;
  boolean secured;

  /** Never chosen when the fleet shrinks. */
  boolean pinned;

  /** Nobody hears of it: no event and no report names it. */
  boolean unannounced;

  /** Nobody says whether it is secured, in no event and in no report. */
  boolean unspoken;

  /** It sends no samples. */
  boolean mute;

  /** No request reaches it, whatever its phase. */
  boolean deaf;

  /**
   * It ends at once when it leaves, whatever it works on, and its address is taken again at once.
   */
  boolean killed;

  /** A release of one model that it serves in place of the usual one. */
  @Nullable ServedModel upgrade;

  /** When it stops taking requests because something takes its place. */
  long leavesMs = NEVER;

  /** How many times the power and the traffic among nodes that its requests explain. */
  double hiddenFactor = 1;

  /** How many times the usual price of an hour. */
  double priceFactor = 1;

  String capacityType = "on_demand";

  String endReason = "consolidation";

  long terminatedMs = NEVER;
  private final int[] endings = new int[RING];
  private double load;
  private int running;
  private long lastEndMs;
  private double decodeTokens;
  private long egressBytes;
  private int unfamiliarDestination = NOBODY;

  Node(
      int number,
      String name,
      String address,
      String zone,
      double speed,
      long provisionedMs,
      long readyMs,
      long securedMs) {
    this.number = number;
    this.name = name;
    this.address = address;
    this.zone = zone;
    this.speed = speed;
    this.provisionedMs = provisionedMs;
    this.readyMs = readyMs;
    this.securedMs = securedMs;
    this.routableMs = Math.max(readyMs, securedMs) + 1_000;
    this.lastEndMs = provisionedMs;
  }

  /** How much of a warm node's work it can do. */
  double weight(long timeMs) {
    double share = (timeMs - routableMs) / WARM_UP_MS;
    return share >= 1 ? 1 : COLD_WEIGHT + (1 - COLD_WEIGHT) * Math.max(0, share);
  }

  /** Work per second, averaged over the last seconds. */
  double load() {
    return load;
  }

  int running() {
    return running;
  }

  long lastEndMs() {
    return lastEndMs;
  }

  /** Tokens that running requests hold in the cache. */
  double heldTokens() {
    return decodeTokens;
  }

  boolean servesAt(long timeMs) {
    return phase == Phase.READY && routableMs <= timeMs && !deaf;
  }

  /** Takes a request whose times are known. */
  void take(Request request) {
    load += request.work() / LOAD_SECONDS;
    running++;
    decodeTokens += request.tokens();
    egressBytes += request.egressBytes;
    endings[slot(request.endMs())]++;
    lastEndMs = Math.max(lastEndMs, request.endMs());
  }

  /** Lets a second pass, which begins at {@code fromMs}. */
  void tick(long fromMs) {
    load *= DECAY;
    int slot = slot(fromMs);
    if (endings[slot] > 0) {
      decodeTokens *= (double) (running - endings[slot]) / running;
      running -= endings[slot];
      endings[slot] = 0;
    }
  }

  /** Bytes sent out since this was last asked. */
  long takeEgressBytes() {
    long bytes = egressBytes;
    egressBytes = 0;
    return bytes;
  }

  /** From now on the node talks to that place, which none of its peers knows. */
  void befriend(int destination) {
    unfamiliarDestination = destination;
  }

  /** A place that none of its peers talks to, or {@link #NOBODY}. */
  int unfamiliarDestination() {
    return unfamiliarDestination;
  }

  private static int slot(long timeMs) {
    return (int) (timeMs / 1_000) & (RING - 1);
  }
}
