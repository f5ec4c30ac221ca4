package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.catalog.node.NodeTraffic;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node is paid, ready and secured, and its own samples say for a quarter of an hour that it does
 * nothing: no request served or running, under a tenth of its accelerators in use. Informational: a
 * matter of money.
 */
public final class IdleNodeDetector implements FleetDetector<IdleNodeDetector.State> {
  public static final String ID = "idle-node";

  private static final long IDLE_MS = 900_000;
  private static final long BUSY_PERMILLE = 100;
  private static final double HOUR_MS = 3_600_000;
  private static final double MS_PER_MINUTE = 60_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Node idles", Family.VOLUME)
          .what(
              "A ready node has served nothing for 15 minutes, and its samples say that it idles.")
          .why("An accelerator node costs the same whether it works or not.")
          .kinds(EntityKind.NODE)
          .rule("15 min without a request served or running and under 10 % utilisation")
          .limits("A node that sends no samples is never called idle: see silent-node.")
          .scaleClass("timeline")
          .coldStart("needs a quarter of an hour of the node's samples")
          .needs("node samples, and node events whose names or addresses telemetry uses")
          .stateBytes(48)
          .remediation(
              "Look whether routing knows the node, and whether anybody asks for its model.",
              "Let the autoscaler take it, if demand does not need it.",
              "Accept it, if it is held ready on purpose.")
          .build();

  /**
   * @param sinceMs since when it idles
   * @param usdPerHour what it costs, 0 where nobody says
   */
  record Idle(long sinceMs, double usdPerHour) {}

  /** By node: those whose last samples were idle. */
  record State(SortedMap<String, Idle> idle) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>());
  }

  @Override
  public Availability availability(FleetSeen seen) {
    if (!seen.namesNodes()) {
      return Availability.lacks(FleetSeen.UNNAMED);
    }
    return seen.fleet().join() == JoinState.JOINED
        ? Availability.YES
        : Availability.lacks("node names that telemetry and scaling events share");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    SortedMap<String, NodeTraffic> traffic = NodeTraffic.of(seen);
    SortedMap<String, Idle> idle = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (RunningNode node : seen.fleet().nodes()) {
      if (!node.isReady() || !node.isSecured()) {
        continue;
      }
      Idle before = state.idle.get(node.name());
      NodeTraffic now = traffic.getOrDefault(node.name(), NodeTraffic.NONE);
      boolean speaks = now.samples() > 0;
      boolean works =
          now.requests() + now.running() > 0 || now.gpuPermille() >= BUSY_PERMILLE * now.samples();
      if (now.requests() > 0 || speaks && works || !speaks && before == null) {
        continue;
      }
      Idle next = before;
      if (next == null) {
        next = new Idle(seen.startMs(), now.usdPerHour());
      } else if (speaks) {
        next = new Idle(next.sinceMs, now.usdPerHour());
      }
      idle.put(node.name(), next);
      if (speaks && seen.endMs() - next.sinceMs >= IDLE_MS) {
        scores.add(scoreOf(node, next, seen));
      }
    }
    return new Judged<>(new State(idle), scores);
  }

  private static Score scoreOf(RunningNode node, Idle idle, FleetSeen seen) {
    long forMs = seen.endMs() - idle.sinceMs;
    double usd = idle.usdPerHour * forMs / HOUR_MS;
    String cost = idle.usdPerHour > 0 ? ", which has cost " + ComparedText.of(usd) + " USD" : "";
    return new ScoreBuilder(new EntityKey(seen.fleet().cluster(), EntityKind.NODE, node.name()))
        .proof()
        .severity(Severity.INFORMATIONAL)
        .compared("minutes without work", forMs / MS_PER_MINUTE, 0)
        .excessUsdPerHour(idle.usdPerHour > 0 ? idle.usdPerHour : Double.NaN)
        .since(idle.sinceMs)
        .sentence(
            "node "
                + node.name()
                + " has idled for "
                + (long) (forMs / MS_PER_MINUTE)
                + " min"
                + cost)
        .facts(
            List.of(
                new Fact.Decimal("idle_usd", usd, 2),
                new Fact.Decimal("usd_per_hour", idle.usdPerHour, 2),
                new Fact.Text("group", node.group())))
        .build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.idle.size());
      state.idle.forEach((name, idle) -> out.text(name).signed(idle.sinceMs).real(idle.usdPerHour));
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Idle> idle = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        idle.put(in.text(), new Idle(in.signed(), in.real()));
      }
      return new State(idle);
    }
  }
}
