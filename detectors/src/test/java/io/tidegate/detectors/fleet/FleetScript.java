package io.tidegate.detectors.fleet;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A timeline and the short way to tell it a story; times are seconds after an arbitrary start. */
final class FleetScript {
  static final long START_MS = 1_800_000_000_000L;

  final FleetTimeline timeline;
  private int events;

  FleetScript() {
    this(SecuritySignal.AUTO);
  }

  FleetScript(SecuritySignal signal) {
    timeline = new FleetTimeline("eu1", signal);
  }

  static long ms(double second) {
    return START_MS + Math.round(second * 1000);
  }

  static ScalingEventBuilder event(String id, double second, ScalingType type) {
    return new ScalingEventBuilder().timeMs(ms(second)).eventId(id).cluster("eu1").type(type);
  }

  FleetScript tell(double second, ScalingType type, UnaryOperator<ScalingEventBuilder> more) {
    timeline.apply(more.apply(event("e" + events++, second, type)).build());
    return this;
  }

  FleetScript node(double second, ScalingType type, String node, String... addresses) {
    return tell(second, type, event -> event.node(node).addresses(List.of(addresses)));
  }

  FleetScript provisioned(double second, String node, String... addresses) {
    return node(second, ScalingType.NODE_PROVISIONED, node, addresses);
  }

  FleetScript ready(double second, String node, String... addresses) {
    return node(second, ScalingType.NODE_READY, node, addresses);
  }

  FleetScript secured(double second, String node) {
    return node(second, ScalingType.NODE_SECURED, node);
  }

  FleetScript draining(double second, String node) {
    return node(second, ScalingType.NODE_DRAINING, node);
  }

  FleetScript terminated(double second, String node) {
    return node(second, ScalingType.NODE_TERMINATED, node);
  }

  FleetScript target(double second, String group, long to) {
    return tell(second, ScalingType.SCALE_DECISION, event -> event.group(group).to(to));
  }

  FleetScript size(double second, String group, long size) {
    return tell(
        second,
        ScalingType.SIZE_REPORT,
        event -> event.group(group.isEmpty() ? null : group).size(size));
  }

  FleetScript report(double second, NodeReport... nodes) {
    return tell(second, ScalingType.SIZE_REPORT, event -> event.nodes(List.of(nodes)));
  }

  static NodeReport runs(String node) {
    return new NodeReport(node, "ready", null, List.of());
  }

  static NodeReport runs(String node, boolean secured) {
    return new NodeReport(node, "ready", secured, List.of());
  }

  FleetScript seen(double second, String... names) {
    TreeSet<Long> hashes = new TreeSet<>();
    Arrays.stream(names).forEach(name -> hashes.add(Hash64.of(name)));
    timeline.seen(ms(second), hashes);
    return this;
  }

  FleetScript seenNumbered(double second, int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = "n" + i;
    }
    return seen(second, names);
  }

  FleetScript named(double second, long requests, String... names) {
    SortedMap<String, Long> byName = new TreeMap<>();
    Arrays.stream(names).forEach(name -> byName.put(name, requests));
    timeline.named(ms(second), byName);
    return this;
  }

  FleetView at(double second) {
    return timeline.at(ms(second));
  }

  NodeState node(double second, String name) {
    return at(second).resolve(name, ms(second)).orElseThrow();
  }
}
