package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final HealthChecks healthChecks;
  private final Ledger ledger = new Ledger();
  private final List<Attack> attacks = new ArrayList<>();
  private final List<Influence> influences = new ArrayList<>();
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
    healthChecks = new HealthChecks(config.seed());
    fleetRecords = new FleetRecords(config, deliveries, influences);
    nodes =
        new NodePool(config, fleetRecords, node -> influences.forEach(each -> each.admit(node)));
    plan();
    LatencyModel latency = new LatencyModel(config.requestsPerNode());
    sampler = new NodeSampler(config, latency, deliveries);
    overload = new OverloadLog(config.cluster());
    dispatcher =
        new Dispatcher(nodes, latency, new Gateways(config, deliveries), influences, overload);
    int initialNodes =
        trace == null
            ? (int) Math.max(config.minNodes(), Math.ceil(config.baseNodes() * config.rateFactor()))
            : config.minNodes();
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
    nodes.resize(target(), nowMs);
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
    influences.forEach(each -> benign.addAll(each.benign()));
    benign.addAll(overload.benign());
    Window surge =
        config.surges() && config.trace() == null
            ? new Window(timeline.surgeStartMs(), timeline.surgeGoneMs())
            : null;
    return new Labels(
        config.seed(),
        timeline.startMs(),
        timeline.endMs(),
        config.cluster(),
        surge,
        incidents,
        benign);
  }

  /** What is known of the tenants and keys besides their traffic. */
  public List<EntityRecord> entities() {
    List<EntityRecord> entities = new ArrayList<>(demand.entities());
    influences.forEach(each -> entities.addAll(each.entities()));
    return entities;
  }

  @Override
  public void close() {
    demand.close();
  }

  /** Serves the requests of this second; the work they asked for. */
  private double serve() {
    requests.clear();
    double tide = 1;
    for (Influence influence : influences) {
      tide *= influence.tide(nowMs);
    }
    demand.requests(nowMs, tide, requests);
    ledger.add(requests);
    scanners.requests(nowMs, requests);
    healthChecks.requests(nowMs, nodes.ready(), requests);
    for (Influence influence : influences) {
      influence.requests(nowMs, requests);
    }
    requests.sort(BY_ARRIVAL);
    double work = 0;
    for (Request request : requests) {
      work += dispatcher.handle(request);
    }
    return work;
  }

  private int target() {
    int wanted = autoscaler.target(nowMs, nodes.wanted());
    for (Influence influence : influences) {
      wanted = influence.target(wanted, nowMs);
    }
    return wanted;
  }

  private void plan() {
    Map<String, EntityRecord> contracts = new HashMap<>();
    for (EntityRecord record : demand.entities()) {
      contracts.put(record.subject().substring(record.subject().indexOf('/') + 1), record);
    }
    Map<AttackKind, Integer> ordinals = new EnumMap<>(AttackKind.class);
    for (AttackPlan plan : config.attacks()) {
      int ordinal = ordinals.merge(plan.kind(), 1, Integer::sum) - 1;
      AttackSetting setting =
          new AttackSetting(
              plan, ordinal, config, timeline, ledger, nodes, fleetRecords, contracts);
      attacks.add(AttackCatalog.create(setting));
    }
    influences.addAll(attacks);
    if (!config.episodes().contains(Episode.CLIENT_RETRIES)) {
      influences.add(new Retries());
    }
    for (Episode episode : config.episodes()) {
      influences.add(
          EpisodeCatalog.create(
              new EpisodeSetting(
                  episode, config, timeline, ledger, nodes, fleetRecords, contracts)));
    }
  }
}
