package io.tidegate.detectors.catalog.control;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.detectors.catalog.control.Contradiction.Kind;
import io.tidegate.detectors.catalog.node.DeniedNodes;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who writes scaling events, and what they last said: by pool the controllers and their last
 * targets, and whether reports agree with themselves. A value.
 *
 * @param controllers by pool and controller: decisions, and when the first came
 * @param targets by pool: the last two targets, and when the last was set
 * @param agreeing by pool: reports in a row whose size is that of their list
 * @param unfilledSinceMs since when ordered nodes do not come; {@link Long#MIN_VALUE} for not so
 * @param unfilledFrom how many nodes there were then
 */
record ScalingWriters(
    SortedMap<String, Controller> controllers,
    SortedMap<String, Target> targets,
    SortedMap<String, Long> agreeing,
    long unfilledSinceMs,
    int unfilledFrom) {

  static final ScalingWriters NONE =
      new ScalingWriters(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Long.MIN_VALUE, 0);

  private static final int MOST_KEPT = 256;
  private static final long LEAST_KNOWN = 3;
  private static final long ESTABLISHED_MS = 3_600_000;
  private static final long RACE_MS = 10_000;
  private static final long CHAIN_MS = 1_800_000;
  private static final double JUMP = 1.5;
  private static final double SLACK = 0.1;
  private static final long UNFILLED_MS = 900_000;
  private static final int UNFILLED_NODES = 3;

  /** A controller of a pool. */
  record Controller(long decisions, long firstMs) {}

  /** A pool's last target, and the one that it replaced. */
  record Target(long to, long before, long timeMs) {}

  private static final Comparator<Controller> LEAST_HEARD =
      Comparator.comparingLong(Controller::decisions).thenComparingLong(Controller::firstMs);
  private static final Comparator<Target> OLDEST = Comparator.comparingLong(Target::timeMs);

  /** Takes in new events and adds what contradicts what was known. */
  ScalingWriters read(List<ScalingEvent> events, List<Contradiction> found) {
    if (events.isEmpty()) {
      return this;
    }
    SortedMap<String, Controller> nextControllers = new TreeMap<>(controllers);
    SortedMap<String, Target> nextTargets = new TreeMap<>(targets);
    SortedMap<String, Long> nextAgreeing = new TreeMap<>(agreeing);
    for (ScalingEvent event : events) {
      String pool = event.unit() + "\0" + requireNonNullElse(event.group(), "");
      if (event.type() == ScalingType.SCALE_DECISION) {
        Target last = nextTargets.get(pool);
        boolean grows = last == null || event.to() > last.to;
        controller(event, pool, grows, nextControllers, found);
        chain(event, last, found);
        put(nextTargets, pool, targetOf(event, last), OLDEST);
      } else if (event.type() == ScalingType.SIZE_REPORT) {
        report(event, pool, nextAgreeing, found);
      }
    }
    return new ScalingWriters(
        nextControllers, nextTargets, nextAgreeing, unfilledSinceMs, unfilledFrom);
  }

  private static Target targetOf(ScalingEvent event, @Nullable Target last) {
    long before = last == null ? event.from() : last.to;
    return last != null && last.to == event.to()
        ? last
        : new Target(event.to(), before, event.timeMs());
  }

  private static void controller(
      ScalingEvent event,
      String pool,
      boolean grows,
      SortedMap<String, Controller> known,
      List<Contradiction> found) {
    String origin = event.origin();
    if (origin == null) {
      return;
    }
    String key = pool + "\0" + origin;
    Controller own = known.get(key);
    long others = 0;
    long sinceMs = event.timeMs();
    for (Controller each : known.subMap(pool + "\0", pool + "\1").values()) {
      others += each.decisions;
      sinceMs = Math.min(sinceMs, each.firstMs);
    }
    if (own == null && others >= LEAST_KNOWN) {
      boolean established = event.timeMs() - sinceMs >= ESTABLISHED_MS;
      found.add(
          new Contradiction(
              Kind.UNKNOWN_CONTROLLER,
              event.timeMs(),
              event.timeMs(),
              established ? Severity.MEDIUM : Severity.LOW,
              grows,
              "the controller "
                  + origin
                  + ", never heard of before, set a target of "
                  + event.to()));
    }
    put(
        known,
        key,
        own == null
            ? new Controller(1, event.timeMs())
            : new Controller(own.decisions + 1, own.firstMs),
        LEAST_HEARD);
  }

  /** A decision should start from the last target; from the one before, it does not know of it. */
  private static void chain(ScalingEvent event, @Nullable Target last, List<Contradiction> found) {
    if (last == null || event.from() < 0 || event.from() == last.to || event.to() == last.to) {
      return;
    }
    long age = event.timeMs() - last.timeMs;
    boolean jumped = Math.max(last.to, 1) >= JUMP * Math.max(last.before, 1);
    if (event.from() == last.before && jumped && age >= RACE_MS && age <= CHAIN_MS) {
      found.add(
          new Contradiction(
              Kind.REPLACED_TARGET,
              event.timeMs(),
              last.timeMs,
              Severity.LOW,
              true,
              "a decision starts from a target of "
                  + event.from()
                  + ", which another one had replaced by "
                  + last.to));
    }
  }

  private static void report(
      ScalingEvent event,
      String pool,
      SortedMap<String, Long> agreeing,
      List<Contradiction> found) {
    List<NodeReport> nodes = event.nodes();
    if (nodes == null || event.size() < 0 || event.parts() > 1) {
      return;
    }
    long ready = nodes.stream().filter(node -> isReady(node)).count();
    long known = agreeing.getOrDefault(pool, 0L);
    if (Math.abs(event.size() - ready) <= 1 + SLACK * event.size()) {
      put(agreeing, pool, known + 1, Comparator.naturalOrder());
    } else if (known >= LEAST_KNOWN) {
      found.add(
          new Contradiction(
              Kind.REPORT_AGAINST_ITSELF,
              event.timeMs(),
              event.timeMs(),
              Severity.MEDIUM,
              false,
              "a report says " + event.size() + " nodes are ready and lists " + ready));
    }
  }

  private static boolean isReady(NodeReport node) {
    return node.phase() == null || node.phase().equals("ready");
  }

  /** Compares what events say with what telemetry sees, and adds what contradicts. */
  ScalingWriters compare(FleetSeen seen, List<Contradiction> found) {
    if (seen.fleet().join() != JoinState.JOINED) {
      return this;
    }
    denied(seen, found);
    ended(seen, found);
    uncounted(seen, found);
    int nodes = seen.fleet().nodes().size();
    int ordered = seen.fleet().provisioned() - nodes;
    boolean unfilled = ordered >= UNFILLED_NODES && ordered >= nodes * (JUMP - 1);
    boolean filling = unfilledSinceMs != Long.MIN_VALUE && nodes > unfilledFrom;
    if (!unfilled || filling || unfilledSinceMs == Long.MIN_VALUE) {
      long since = unfilled ? seen.endMs() : Long.MIN_VALUE;
      return since == unfilledSinceMs && nodes == unfilledFrom
          ? this
          : new ScalingWriters(controllers, targets, agreeing, since, nodes);
    }
    if (seen.endMs() - unfilledSinceMs >= UNFILLED_MS && none(found, Kind.NOT_CARRIED_OUT)) {
      found.add(
          new Contradiction(
              Kind.NOT_CARRIED_OUT,
              seen.endMs(),
              unfilledSinceMs,
              Severity.LOW,
              true,
              ordered + " nodes were ordered, and none came for 15 min"));
    }
    return this;
  }

  private static void denied(FleetSeen seen, List<Contradiction> found) {
    if (!none(found, Kind.DENIES_SERVING)) {
      return;
    }
    DeniedNodes denied = DeniedNodes.of(seen);
    if (!denied.names().isEmpty()) {
      found.add(
          new Contradiction(
              Kind.DENIES_SERVING,
              seen.endMs(),
              denied.sinceMs(),
              Severity.HIGH,
              false,
              "a report does not list "
                  + denied.names().size()
                  + " of "
                  + denied.serving()
                  + " nodes that go on serving"));
    }
  }

  private static void ended(FleetSeen seen, List<Contradiction> found) {
    EndedNodes ended = EndedNodes.of(seen);
    Severity severity = ended.areMany() ? Severity.HIGH : Severity.LOW;
    boolean isTold =
        found.stream()
            .anyMatch(
                each -> each.kind() == Kind.ENDS_SERVING && each.severity().id() >= severity.id());
    if (!ended.names().isEmpty() && !isTold) {
      found.add(
          new Contradiction(
              Kind.ENDS_SERVING,
              seen.endMs(),
              ended.sinceMs(),
              severity,
              false,
              "events ended "
                  + ended.names().size()
                  + " of "
                  + ended.serving()
                  + " nodes that go on serving"));
    }
  }

  private static void uncounted(FleetSeen seen, List<Contradiction> found) {
    if (!none(found, Kind.COUNTS_TOO_FEW)) {
      return;
    }
    UncountedNodes uncounted = UncountedNodes.of(seen);
    if (uncounted.isMaterial()) {
      found.add(
          new Contradiction(
              Kind.COUNTS_TOO_FEW,
              seen.endMs(),
              uncounted.sinceMs(),
              Severity.MEDIUM,
              false,
              "a report counts "
                  + uncounted.claimed()
                  + " ready nodes, while "
                  + uncounted.serving()
                  + " that are known by name go on serving"));
    }
  }

  private static boolean none(List<Contradiction> found, Kind kind) {
    return found.stream().noneMatch(each -> each.kind() == kind);
  }

  /** Where there is no room, whoever is worth least goes. */
  private static <V> void put(
      SortedMap<String, V> map, String key, V value, Comparator<V> leastFirst) {
    if (map.size() >= MOST_KEPT && !map.containsKey(key)) {
      map.entrySet().stream()
          .min(Map.Entry.comparingByValue(leastFirst))
          .ifPresent(least -> map.remove(least.getKey()));
    }
    map.put(key, value);
  }

  void write(ByteWriter out) {
    out.unsigned(controllers.size());
    controllers.forEach((key, each) -> out.text(key).unsigned(each.decisions).signed(each.firstMs));
    out.unsigned(targets.size());
    targets.forEach(
        (key, each) -> out.text(key).signed(each.to).signed(each.before).signed(each.timeMs));
    out.unsigned(agreeing.size());
    agreeing.forEach((key, count) -> out.text(key).unsigned(count));
    out.signed(unfilledSinceMs).unsigned(unfilledFrom);
  }

  static ScalingWriters read(ByteReader in) {
    SortedMap<String, Controller> controllers = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      controllers.put(in.text(), new Controller(in.unsigned(), in.signed()));
    }
    SortedMap<String, Target> targets = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      targets.put(in.text(), new Target(in.signed(), in.signed(), in.signed()));
    }
    SortedMap<String, Long> agreeing = new TreeMap<>();
    for (int left = in.count(); left > 0; left--) {
      agreeing.put(in.text(), in.unsigned());
    }
    return new ScalingWriters(controllers, targets, agreeing, in.signed(), (int) in.unsigned());
  }
}
