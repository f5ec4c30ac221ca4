package io.tidegate.simulator;

import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes the scaling events of a fleet. */
final class FleetRecords {
  private static final int NODES_PER_REPORT = 200;
  private static final double LONGEST_DELAY_MS = 900;
  private static final double USUAL_DELAY_MS = 150;
  private static final String POLICY_VERSION = "2026.07.2";
  private static final String ORIGIN = "hpa";
  private static final String DEMAND = "demand";

  private final SimulationConfig config;
  private final Deliveries deliveries;
  private final List<Influence> influences;
  private final RandomStream random;
  private final Map<String, String> digests = new TreeMap<>();
  private long events;

  /** Records that {@code influences}, as they are then, may keep back or falsify. */
  FleetRecords(SimulationConfig config, Deliveries deliveries, List<Influence> influences) {
    this.config = config;
    this.deliveries = deliveries;
    this.influences = influences;
    this.random = RandomStream.of(config.seed(), "scaling-records");
    for (ServedModel model : ServedModel.ALL) {
      digests.put(model.name(), model.digest());
    }
  }

  void decision(int from, int to, long timeMs) {
    send(
        event(ScalingType.SCALE_DECISION, timeMs)
            .from(from)
            .to(to)
            .reasonCode(DEMAND)
            .origin(ORIGIN),
        timeMs);
  }

  void provisioned(Node node) {
    provisioned(node, node.provisionedMs, node.provisionedMs);
  }

  /** The same, told at another time and as of another. */
  void provisioned(Node node, long timeMs, long toldMs) {
    about(
        node,
        ScalingType.NODE_PROVISIONED,
        timeMs,
        toldMs,
        event ->
            event
                .zone(node.zone)
                .region("eu-central")
                .hardware("h100-8x")
                .capacityType(node.capacityType)
                .image("serve-node-2026.07.1"));
  }

  void ready(Node node) {
    ready(node, node.readyMs, node.readyMs);
  }

  /** The same, told at another time and as of another. */
  void ready(Node node, long timeMs, long toldMs) {
    about(node, ScalingType.NODE_READY, timeMs, toldMs, event -> event);
  }

  void secured(Node node) {
    secured(node, node.securedMs, node.securedMs);
  }

  /** The same, told at another time and as of another. */
  void secured(Node node, long timeMs, long toldMs) {
    about(
        node,
        ScalingType.NODE_SECURED,
        timeMs,
        toldMs,
        event -> event.modelDigests(attested(node)).policyVersion(POLICY_VERSION));
  }

  void draining(Node node, long timeMs) {
    about(
        node, ScalingType.NODE_DRAINING, timeMs, timeMs, event -> event.reasonCode(node.endReason));
  }

  void terminated(Node node, long timeMs) {
    about(
        node,
        ScalingType.NODE_TERMINATED,
        timeMs,
        timeMs,
        event -> event.reasonCode(node.endReason));
  }

  /** Writes the whole truth, in parts where it is long. */
  void report(List<Node> nodes, long timeMs) {
    if (!isTold(ScalingType.SIZE_REPORT, null, timeMs)) {
      return;
    }
    boolean securityTold = isTold(ScalingType.NODE_SECURED, null, timeMs);
    List<NodeReport> reports = new ArrayList<>();
    int ready = 0;
    for (Node node : nodes) {
      if (node.unannounced) {
        continue;
      }
      if (node.phase == Node.Phase.READY) {
        ready++;
      }
      if (node.phase != Node.Phase.PENDING
          && node.phase != Node.Phase.TERMINATED
          && influences.stream().allMatch(each -> each.lists(node, timeMs))) {
        String phase = node.phase.name().toLowerCase(Locale.ROOT);
        Boolean secured = node.unspoken || !securityTold ? null : Boolean.valueOf(node.secured);
        reports.add(new NodeReport(node.name, phase, secured, addresses(node)));
      }
    }
    int size = ready;
    for (Influence influence : influences) {
      size = influence.reported(size, reports.size(), timeMs);
    }
    int parts = Math.max(1, (reports.size() + NODES_PER_REPORT - 1) / NODES_PER_REPORT);
    for (int part = 0; part < parts; part++) {
      int first = part * NODES_PER_REPORT;
      int last = Math.min(reports.size(), first + NODES_PER_REPORT);
      ScalingEventBuilder report =
          event(ScalingType.SIZE_REPORT, timeMs)
              .size(size)
              .nodes(List.copyOf(reports.subList(first, last)))
              .part(part + 1)
              .parts(parts);
      // The first report stands before everything else.
      if (timeMs == config.startMs()) {
        deliveries.add(report.build(), timeMs);
      } else {
        send(report, timeMs);
      }
    }
  }

  /** A report of the size alone, with whatever nodes it names: true or not. */
  void claim(int size, List<NodeReport> claimed, Incident incident, long timeMs) {
    send(
        event(ScalingType.SIZE_REPORT, timeMs).size(size).nodes(List.copyOf(claimed)),
        incident,
        timeMs);
  }

  /** A scale decision that no autoscaler made. */
  void forgedDecision(int from, int to, Incident incident, long timeMs) {
    send(
        event(ScalingType.SCALE_DECISION, timeMs)
            .from(from)
            .to(to)
            .reasonCode(DEMAND)
            .origin(ORIGIN),
        incident,
        timeMs);
  }

  void deploy(ServedModel release, long timeMs) {
    send(
        event(ScalingType.DEPLOY, timeMs).model(release.name()).version(release.version()), timeMs);
  }

  void guardrailChange(String name, String version, long timeMs) {
    send(event(ScalingType.GUARDRAIL_CHANGE, timeMs).name(name).version(version), timeMs);
  }

  void planned(Window window, String expect, long timeMs) {
    send(
        event(ScalingType.PLANNED, timeMs)
            .fromTimeMs(window.startMs())
            .toTimeMs(window.endMs())
            .scope("cluster/" + config.cluster())
            .expect(expect)
            .by("platform-team"),
        timeMs);
  }

  private Map<String, String> attested(Node node) {
    ServedModel upgrade = node.upgrade;
    if (upgrade == null) {
      return digests;
    }
    Map<String, String> changed = new TreeMap<>(digests);
    changed.put(upgrade.name(), upgrade.digest());
    return changed;
  }

  /** Sends an event about a node, unless it is kept back. */
  private void about(
      Node node,
      ScalingType type,
      long timeMs,
      long toldMs,
      UnaryOperator<ScalingEventBuilder> details) {
    if (isTold(type, node, toldMs)) {
      long dated = timeMs;
      for (Influence influence : influences) {
        dated = influence.dated(type, node, dated);
      }
      ScalingEventBuilder event = event(type, dated).node(node.name).addresses(addresses(node));
      send(details.apply(event), toldMs);
    }
  }

  private boolean isTold(ScalingType type, @Nullable Node node, long timeMs) {
    return influences.stream().allMatch(each -> each.tells(type, node, timeMs));
  }

  private ScalingEventBuilder event(ScalingType type, long timeMs) {
    return new ScalingEventBuilder()
        .timeMs(timeMs)
        .eventId("sc-%06d".formatted(++events))
        .cluster(config.cluster())
        .type(type)
        .group(NodePool.GROUP);
  }

  private List<String> addresses(Node node) {
    return config.addresses() ? List.of(node.address) : List.of();
  }

  private void send(ScalingEventBuilder event, long timeMs) {
    double delayMs = Math.min(LONGEST_DELAY_MS, random.exponential(USUAL_DELAY_MS));
    long arrivalMs = timeMs + (long) Math.min(delayMs, config.disorderMs());
    deliveries.add(event.build(), arrivalMs);
  }

  private void send(ScalingEventBuilder event, Incident incident, long timeMs) {
    incident.shows(timeMs);
    send(event, timeMs);
  }
}
