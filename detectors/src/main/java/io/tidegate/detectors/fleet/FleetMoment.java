package io.tidegate.detectors.fleet;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fleet as one {@link FleetLedger} had it at one moment. */
final class FleetMoment implements FleetView {
  private static final double WARM_UP_MS = 90_000;
  private static final double COLD_WEIGHT = 0.3;
  private static final long CHANGE_MS = 120_000;
  private static final long SILENT_MS = 60_000;
  private static final int SILENT_NODES = 3;
  private static final int SEEN_GRACE = 2;

  interface Resolver {
    @Nullable NodeLife lifeOf(String name, long timeMs);
  }

  private final String cluster;
  private final long atMs;
  private final SecuritySignal signal;
  private final FleetLedger ledger;
  private final Resolver resolver;
  private final SizeHistory sizes;
  private final int seen;
  private final boolean timeline;
  private int provisioned;
  private int ready;
  private int secured;
  private double effective;
  private int readySinceSignal;
  private long oldestSinceSignal = Long.MAX_VALUE;
  private JoinState join = JoinState.UNDECIDED;
  private List<String> unmatchedInTelemetry = List.of();
  private List<String> unmatchedInTimeline = List.of();

  FleetMoment(
      String cluster,
      long atMs,
      SecuritySignal signal,
      FleetLedger ledger,
      Resolver resolver,
      SizeHistory sizes,
      int seen,
      boolean timeline) {
    this.cluster = cluster;
    this.atMs = atMs;
    this.signal = signal;
    this.ledger = ledger;
    this.resolver = resolver;
    this.sizes = sizes;
    this.seen = seen;
    this.timeline = timeline;
    ledger.all().stream().filter(ledger::isRescaling).forEach(this::count);
    int offset = (int) ledger.offsetSum();
    ready = Math.max(0, ready + offset);
    secured = Math.min(ready, Math.max(0, secured + (securitySignalKnown() ? 0 : offset)));
    effective = Math.max(effective, Math.min(offset, ready));
    provisioned = (int) Math.max(Math.max(provisioned, ready), ledger.targetSum());
  }

  void join(JoinState state, List<String> inTelemetry, List<String> inTimeline) {
    join = state;
    unmatchedInTelemetry = List.copyOf(inTelemetry);
    unmatchedInTimeline = List.copyOf(inTimeline);
  }

  private void count(NodeLife life) {
    if (life.existsAt(atMs)) {
      provisioned++;
    }
    if (!life.takesTrafficAt(atMs)) {
      return;
    }
    ready++;
    long securedMs = securedMs(life);
    if (securedMs <= atMs) {
      secured++;
      double warm = (atMs - Math.max(life.readyMs, securedMs)) / WARM_UP_MS;
      effective += life.capacity * Math.min(1, COLD_WEIGHT + (1 - COLD_WEIGHT) * warm);
    } else if (life.readyMs > ledger.lastSecuredMs()) {
      readySinceSignal++;
      oldestSinceSignal = Math.min(oldestSinceSignal, life.readyMs);
    }
  }

  /**
   * When a life counts as secured. Without a source that is when it is ready; nodes that were ready
   * before the source first spoke, and that it never denied, count as secured too.
   */
  private long securedMs(NodeLife life) {
    if (life.securedMs <= atMs || signal == SecuritySignal.REQUIRED) {
      return life.securedMs;
    }
    boolean predates = life.readyMs < ledger.firstSecuredMs() && !life.deniedSecured;
    boolean ready =
        signal == SecuritySignal.NONE
            || ledger.firstSecuredMs() > atMs
            || predates && life.readyMs < ledger.firstSecuredMs() - CHANGE_MS;
    return ready ? life.readyMs : life.securedMs;
  }

  @Override
  public String cluster() {
    return cluster;
  }

  @Override
  public long atMs() {
    return atMs;
  }

  @Override
  public int provisioned() {
    return timeline ? provisioned : seen;
  }

  @Override
  public int ready() {
    return timeline ? ready : seen;
  }

  @Override
  public int secured() {
    return timeline ? secured : seen;
  }

  @Override
  public double effective() {
    return timeline ? effective : seen;
  }

  @Override
  public int seen() {
    return seen;
  }

  @Override
  public int size() {
    if (!timeline || ready == 0) {
      return seen;
    }
    return seen == 0 ? ready : Math.min(ready, seen + seen / 10 + SEEN_GRACE);
  }

  @Override
  public int sizeAt(long timeMs) {
    return sizes.at(timeMs, size());
  }

  @Override
  public FleetPhase phase() {
    int now = size();
    int before = sizeAt(atMs - CHANGE_MS);
    boolean wantsMore = timeline && ledger.hasTargets() && ledger.targetSum() > ready;
    if (wantsMore || now - before >= 1 && now >= before * 1.1) {
      return FleetPhase.SCALING_OUT;
    }
    boolean wantsLess = timeline && ledger.hasTargets() && ledger.targetSum() < ready;
    if (wantsLess || before - now >= 1 && now <= before * 0.9) {
      return FleetPhase.SCALING_IN;
    }
    return FleetPhase.STEADY;
  }

  @Override
  public double unsettled() {
    return sizes.unsettled();
  }

  @Override
  public boolean fromTimeline() {
    return timeline;
  }

  @Override
  public JoinState join() {
    return join;
  }

  @Override
  public List<String> unmatchedInTelemetry() {
    return unmatchedInTelemetry;
  }

  @Override
  public List<String> unmatchedInTimeline() {
    return unmatchedInTimeline;
  }

  @Override
  public boolean securitySignalKnown() {
    return signal != SecuritySignal.AUTO || ledger.firstSecuredMs() <= atMs;
  }

  @Override
  public boolean securitySignalSilent() {
    return signal == SecuritySignal.AUTO
        && securitySignalKnown()
        && readySinceSignal >= SILENT_NODES
        && atMs - oldestSinceSignal > SILENT_MS;
  }

  @Override
  public long securitySignalLastMs() {
    return ledger.lastSecuredMs();
  }

  @Override
  public Optional<NodeState> resolve(String name, long timeMs) {
    NodeLife life = resolver.lifeOf(name, timeMs);
    return life == null
        ? Optional.empty()
        : Optional.of(
            new NodeState(
                life.name, life.group, life.hardware, life.readyMs, securedMs(life), life.endedMs));
  }
}
