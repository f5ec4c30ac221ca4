package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fleet after a sequence of scaling events in order of (time, id): every node's lives, who
 * claims which address, the targets and what reports said. Tolerates what is missing, repeated and
 * contradictory; each rule stands at its method.
 */
final class FleetLedger {
  /** Two events closer than this are the same moment told by two clocks. */
  private static final long SKEW_MS = 5_000;

  /** A report may not yet know a node that is younger than this. */
  private static final long YOUNG_MS = 30_000;

  private static final long KEEP_ENDED_MS = 3_600_000;

  private final TreeMap<String, List<NodeLife>> lives = new TreeMap<>();
  private final TreeMap<String, TreeMap<Long, String>> claims = new TreeMap<>();
  private final TreeMap<String, Long> targets = new TreeMap<>();
  private final TreeMap<String, Long> sizeOffsets = new TreeMap<>();
  private final TreeMap<String, TreeSet<String>> reportParts = new TreeMap<>();
  private String unit = "";
  private long firstSecuredMs = NodeLife.NEVER;
  private long lastSecuredMs = Long.MIN_VALUE;

  /** Takes in the next event in order. */
  void apply(ScalingEvent event) {
    switch (event.type()) {
      case SCALE_DECISION -> targets.put(groupOf(event), event.to());
      case NODE_PROVISIONED -> provisioned(event);
      case NODE_READY -> ready(event, lifeFor(event));
      case NODE_SECURED -> secured(event, lifeFor(event));
      case NODE_DRAINING -> {
        NodeLife life = lifeFor(event);
        life.drainingMs = Math.min(life.drainingMs, event.timeMs());
      }
      case NODE_TERMINATED -> terminated(event);
      case SIZE_REPORT -> report(event);
      case DEPLOY, GUARDRAIL_CHANGE, PLANNED -> {}
    }
  }

  /** Forgets lives that ended long before that moment. */
  void prune(long timeMs) {
    lives.values().forEach(own -> own.removeIf(life -> life.endedMs < timeMs - KEEP_ENDED_MS));
    lives.values().removeIf(List::isEmpty);
    claims.values().removeIf(byTime -> !lives.containsKey(byTime.lastEntry().getValue()));
  }

  /** Every life that is known, by name and start. */
  List<NodeLife> all() {
    List<NodeLife> all = new ArrayList<>();
    lives.values().forEach(all::addAll);
    return all;
  }

  boolean hasNodes() {
    return !lives.isEmpty();
  }

  /** The life of that very name that covers the moment, else the last one that began before it. */
  @Nullable NodeLife byName(String name, long timeMs) {
    List<NodeLife> own = lives.get(name);
    if (own == null) {
      return null;
    }
    NodeLife best = null;
    for (NodeLife life : own) {
      if (best == null || life.startMs <= timeMs + CLOCKS_MS) {
        best = life;
      }
    }
    return best;
  }

  /** The life whose node claimed that address last at or shortly after the moment. */
  @Nullable NodeLife byAddress(String address, long timeMs) {
    TreeMap<Long, String> byTime = claims.get(address);
    if (byTime == null) {
      return null;
    }
    var claim = byTime.floorEntry(timeMs);
    NodeLife claimer = claim == null ? null : byName(claim.getValue(), timeMs);
    if (claimer == null || claimer.endedMs <= timeMs) {
      var soon = byTime.floorEntry(timeMs + CLOCKS_MS);
      if (soon != null && !soon.equals(claim)) {
        return byName(soon.getValue(), timeMs + CLOCKS_MS);
      }
    }
    return claimer;
  }

  private static final long CLOCKS_MS = 2_000;

  long targetSum() {
    long sum = 0;
    for (var entry : targets.entrySet()) {
      if (isRescaling(entry.getKey())) {
        sum += entry.getValue();
      }
    }
    return sum;
  }

  boolean hasTargets() {
    return targets.keySet().stream().anyMatch(this::isRescaling);
  }

  /** What reports counted beyond the nodes that are known by name. */
  long offsetSum() {
    long sum = 0;
    for (var entry : sizeOffsets.entrySet()) {
      if (isRescaling(entry.getKey())) {
        sum += entry.getValue();
      }
    }
    return sum;
  }

  /** The unit that telemetry's nodes are: that of the events that name nodes. */
  boolean isRescaling(String unitAndGroup) {
    return unit.isEmpty() || unitAndGroup.startsWith(unit + "\0");
  }

  boolean isRescaling(NodeLife life) {
    return unit.isEmpty() || life.unit.equals(unit);
  }

  long firstSecuredMs() {
    return firstSecuredMs;
  }

  long lastSecuredMs() {
    return lastSecuredMs;
  }

  /** A new life, unless the node's present one has only just begun. */
  private void provisioned(ScalingEvent event) {
    NodeLife present = present(event.node());
    boolean goesOn =
        present != null
            && present.endedMs == NodeLife.NEVER
            && (present.readyMs == NodeLife.NEVER || event.timeMs() - present.startMs < SKEW_MS);
    describe(event, goesOn && present != null ? present : begin(event));
  }

  private void ready(ScalingEvent event, NodeLife life) {
    life.readyMs = Math.min(life.readyMs, event.timeMs());
  }

  /** Secured sticks for this life: a later "ready" of a slower clock does not take it back. */
  private void secured(ScalingEvent event, NodeLife life) {
    life.readyMs = Math.min(life.readyMs, event.timeMs());
    life.securedMs = Math.min(life.securedMs, event.timeMs());
    life.deniedSecured = false;
    spokeOfSecurity(event.timeMs());
  }

  private void terminated(ScalingEvent event) {
    NodeLife life = present(event.node());
    if (life != null) {
      life.endedMs = Math.min(life.endedMs, event.timeMs());
    }
  }

  private void report(ScalingEvent event) {
    List<NodeReport> nodes = event.nodes();
    if (nodes == null) {
      if (event.size() >= 0) {
        long named =
            all().stream()
                .filter(life -> groupOf(life).equals(groupOf(event)))
                .filter(life -> life.takesTrafficAt(event.timeMs()))
                .count();
        sizeOffsets.put(groupOf(event), event.size() - named);
      }
      return;
    }
    TreeSet<String> listed = new TreeSet<>();
    for (NodeReport node : nodes) {
      listed.add(node.node());
      reported(event, node);
    }
    sizeOffsets.put(groupOf(event), 0L);
    endUnlisted(event, listed);
  }

  private void reported(ScalingEvent event, NodeReport node) {
    NodeLife life = present(node.node());
    if (life == null || life.endedMs != NodeLife.NEVER) {
      life = begin(event.timeMs(), node.node(), event);
    }
    claim(node.addresses(), node.node(), event.timeMs());
    String phase = node.phase() == null ? "ready" : node.phase();
    if (phase.equals("draining")) {
      life.drainingMs = Math.min(life.drainingMs, event.timeMs());
    } else if (!phase.equals("provisioned")) {
      life.readyMs = Math.min(life.readyMs, event.timeMs());
    }
    Boolean secured = node.secured();
    if (secured != null && secured || phase.equals("secured")) {
      life.securedMs = Math.min(life.securedMs, event.timeMs());
      life.deniedSecured = false;
      spokeOfSecurity(event.timeMs());
    } else if (secured != null) {
      life.securedMs = NodeLife.NEVER;
      life.deniedSecured = true;
      firstSecuredMs = Math.min(firstSecuredMs, event.timeMs());
    }
  }

  /** Who is not on a complete list has ended, but for nodes too young for it. */
  private void endUnlisted(ScalingEvent event, TreeSet<String> listed) {
    if (event.parts() > 1) {
      String report = event.timeMs() + "\0" + event.origin();
      TreeSet<String> soFar = reportParts.computeIfAbsent(report, ignored -> new TreeSet<>());
      soFar.addAll(listed);
      soFar.add("\0" + event.part());
      if (soFar.subSet("\0", "\1").size() < event.parts()) {
        return;
      }
      listed = soFar;
      reportParts.clear();
    }
    for (NodeLife life : all()) {
      boolean covered =
          life.unit.equals(event.unit())
              && (event.group() == null || life.group.equals(event.group()));
      if (covered
          && life.existsAt(event.timeMs())
          && event.timeMs() - life.startMs >= YOUNG_MS
          && !listed.contains(life.name)) {
        life.endedMs = event.timeMs();
      }
    }
  }

  private void spokeOfSecurity(long timeMs) {
    firstSecuredMs = Math.min(firstSecuredMs, timeMs);
    lastSecuredMs = Math.max(lastSecuredMs, timeMs);
  }

  /** The present life, or a new one where the events before were lost. */
  private NodeLife lifeFor(ScalingEvent event) {
    NodeLife present = present(event.node());
    NodeLife life = present == null || present.endedMs != NodeLife.NEVER ? begin(event) : present;
    describe(event, life);
    return life;
  }

  private NodeLife begin(ScalingEvent event) {
    return begin(event.timeMs(), String.valueOf(event.node()), event);
  }

  private NodeLife begin(long timeMs, String name, ScalingEvent event) {
    NodeLife before = present(name);
    if (before != null && before.endedMs == NodeLife.NEVER) {
      before.endedMs = timeMs;
    }
    NodeLife life = new NodeLife(name, timeMs);
    life.unit = event.unit();
    life.group = event.group() == null ? "" : event.group();
    unit = unit.isEmpty() || event.unit().equals(ScalingEvent.DEFAULT_UNIT) ? event.unit() : unit;
    lives.computeIfAbsent(name, ignored -> new ArrayList<>()).add(life);
    return life;
  }

  private void describe(ScalingEvent event, NodeLife life) {
    if (event.group() != null) {
      life.group = event.group();
    }
    if (event.hardware() != null) {
      life.hardware = event.hardware();
    }
    if (event.capacity() > 0) {
      life.capacity = event.capacity();
    }
    claim(event.addresses(), life.name, event.timeMs());
  }

  private void claim(List<String> addresses, String name, long timeMs) {
    for (String address : addresses) {
      TreeMap<Long, String> byTime = claims.computeIfAbsent(address, ignored -> new TreeMap<>());
      var last = byTime.floorEntry(timeMs);
      if (last == null || !last.getValue().equals(name)) {
        byTime.put(timeMs, name);
      }
    }
  }

  private @Nullable NodeLife present(@Nullable String name) {
    List<NodeLife> own = name == null ? null : lives.get(name);
    return own == null ? null : own.get(own.size() - 1);
  }

  private static String groupOf(ScalingEvent event) {
    return event.unit() + "\0" + (event.group() == null ? "" : event.group());
  }

  private static String groupOf(NodeLife life) {
    return life.unit + "\0" + life.group;
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter().u8(1).text(unit).signed(firstSecuredMs).signed(lastSecuredMs);
    List<NodeLife> all = all();
    out.unsigned(all.size());
    all.forEach(life -> life.write(out));
    out.unsigned(claims.size());
    claims.forEach(
        (address, byTime) -> {
          out.text(address).unsigned(byTime.size());
          byTime.forEach((time, name) -> out.signed(time).text(name));
        });
    writeSums(targets, out);
    writeSums(sizeOffsets, out);
    out.unsigned(reportParts.size());
    reportParts.forEach(
        (report, names) -> {
          out.text(report).unsigned(names.size());
          names.forEach(out::text);
        });
    return out.toBytes();
  }

  static FleetLedger fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    FleetLedger ledger = new FleetLedger();
    in.u8();
    ledger.unit = in.text();
    ledger.firstSecuredMs = in.signed();
    ledger.lastSecuredMs = in.signed();
    for (int left = in.count(); left > 0; left--) {
      NodeLife life = NodeLife.read(in);
      ledger.lives.computeIfAbsent(life.name, ignored -> new ArrayList<>()).add(life);
    }
    for (int left = in.count(); left > 0; left--) {
      TreeMap<Long, String> byTime = new TreeMap<>();
      ledger.claims.put(in.text(), byTime);
      for (int more = in.count(); more > 0; more--) {
        byTime.put(in.signed(), in.text());
      }
    }
    readSums(ledger.targets, in);
    readSums(ledger.sizeOffsets, in);
    for (int left = in.count(); left > 0; left--) {
      TreeSet<String> names = new TreeSet<>();
      ledger.reportParts.put(in.text(), names);
      for (int more = in.count(); more > 0; more--) {
        names.add(in.text());
      }
    }
    return ledger;
  }

  private static void writeSums(TreeMap<String, Long> sums, ByteWriter out) {
    out.unsigned(sums.size());
    sums.forEach((key, value) -> out.text(key).signed(value));
  }

  private static void readSums(TreeMap<String, Long> sums, ByteReader in) {
    for (int left = in.count(); left > 0; left--) {
      sums.put(in.text(), in.signed());
    }
  }
}
