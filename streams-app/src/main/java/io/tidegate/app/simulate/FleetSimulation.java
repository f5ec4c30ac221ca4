package io.tidegate.app.simulate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A simulated fleet, one second of event time after another.
 *
 * <p>It has no clock and no threads: the same configuration gives the same records in the same
 * order. A record arrives at most 1.5 s later than one that is as old; the clock of a skewed
 * gateway apart.
 */
public final class FleetSimulation implements AutoCloseable {
  private static final long SECOND_MS = 1_000;
  private static final long REPORT_MS = 60_000;
  private static final Comparator<Request> BY_ARRIVAL =
      Comparator.<Request>comparingLong(request -> request.arrivalMs)
          .thenComparingLong(request -> request.id);

  private final SimulationConfig config;
  private final Demand demand;
  private final Timeline timeline;
  private final Scanners scanners;
  private final Ledger ledger = new Ledger();
  private final List<Attack> attacks;
  private final Deliveries deliveries = new Deliveries();
  private final FleetRecords fleetRecords;
  private final NodePool nodes;
  private final Autoscaler autoscaler;
  private final NodeSampler sampler;
  private final Dispatcher dispatcher;
  private final OverloadLog overload;
  private final List<Request> requests = new ArrayList<>();
  private long nowMs;
  private long records;

  /**
   * A simulation at its start.
   *
   * @throws TraceFormatException when the trace is malformed, with file and line
   * @throws java.io.UncheckedIOException when the trace cannot be read
   */
  public FleetSimulation(SimulationConfig config) {
    this.config = config;
    Path trace = config.trace();
    demand = trace == null ? new SyntheticDemand(config) : new TraceDemand(config, trace);
    timeline = demand.timeline();
    scanners = new Scanners(config.seed());
    attacks = attacks(config, timeline, ledger);
    fleetRecords = new FleetRecords(config, deliveries);
    nodes = new NodePool(config, fleetRecords, node -> attacks.forEach(a -> a.admit(node)));
    LatencyModel latency = new LatencyModel(config.requestsPerNode());
    sampler = new NodeSampler(config, latency, deliveries);
    overload = new OverloadLog(config.cluster());
    dispatcher =
        new Dispatcher(nodes, latency, new Gateways(config, deliveries), attacks, overload);
    int initialNodes = trace == null ? config.baseNodes() : config.minNodes();
    autoscaler = new Autoscaler(config, initialNodes, timeline.startMs());
    nowMs = timeline.startMs();
    nodes.begin(initialNodes, nowMs);
  }

  /**
   * Lets one second pass and gives the sink what arrived in it, which may be nothing.
   *
   * @return false when the simulation had already ended
   */
  public boolean next(SimulationSink sink) {
    if (nowMs >= timeline.endMs()) {
      close();
      return false;
    }
    if (nowMs > timeline.startMs() && (nowMs - timeline.startMs()) % REPORT_MS == 0) {
      fleetRecords.report(nodes.nodes(), nowMs);
    }
    nodes.tick(nowMs);
    autoscaler.observe(serve());
    sampler.sample(nodes.nodes(), nodes.ready(), nowMs);
    records += deliveries.release(nowMs, sink);
    nowMs += SECOND_MS;
    nodes.resize(autoscaler.target(nowMs, nodes.wanted()), nowMs);
    return true;
  }

  /** Event time of the first second. */
  public long startMs() {
    return timeline.startMs();
  }

  /** Event time at which the simulation ends. */
  public long endMs() {
    return timeline.endMs();
  }

  /** Event time up to which the sink was given what arrived. */
  public long nowMs() {
    return nowMs;
  }

  /** Records given to the sink so far. */
  public long records() {
    return records;
  }

  /** Nodes that are ready now. */
  public int readyNodes() {
    return nodes.ready();
  }

  /** The truth about what the sink was given so far. */
  public Labels labels() {
    List<Incident> incidents = new ArrayList<>();
    for (Attack attack : attacks) {
      attack.incidents().stream().filter(Incident::happened).forEach(incidents::add);
    }
    List<BenignEpisode> benign = new ArrayList<>(demand.benign());
    benign.addAll(overload.benign());
    return new Labels(
        config.seed(), timeline.startMs(), timeline.endMs(), config.cluster(), incidents, benign);
  }

  @Override
  public void close() {
    demand.close();
  }

  /** Serves the requests of this second; the work they asked for. */
  private double serve() {
    requests.clear();
    demand.requests(nowMs, requests);
    ledger.add(requests);
    scanners.requests(nowMs, requests);
    for (Attack attack : attacks) {
      attack.requests(nowMs, requests);
    }
    requests.sort(BY_ARRIVAL);
    double work = 0;
    for (Request request : requests) {
      work += dispatcher.handle(request);
    }
    return work;
  }

  private static List<Attack> attacks(SimulationConfig config, Timeline timeline, Ledger ledger) {
    List<Attack> attacks = new ArrayList<>();
    for (AttackKind kind : config.attacks()) {
      Attack attack =
          switch (kind) {
            case UNSECURED_NODE -> new UnsecuredNodes(config.seed(), timeline);
            case CANARY_LEAK -> new CanaryLeak(config.seed(), timeline, ledger);
            case SPEND_BURST -> new SpendBurst(config.seed(), timeline, ledger);
            case FLEET_TOKENS -> new FleetTokens(config.seed(), timeline, ledger);
            case NODE_OUTLIER -> new NodeOutlier(config.seed(), timeline);
          };
      attacks.add(attack);
    }
    return attacks;
  }
}
