package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.GrowthAsked;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.detect.TrustedSize;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Scaling events contradict each other or what is seen: a report denies nodes that serve, an event
 * ends them, or a report does not agree with its own list; a controller that nobody knows sets
 * targets; a decision starts from a target that another one has replaced; an order is not carried
 * out.
 *
 * <p>Deterministic. What denies or ends a fifth of what serves is high, and so are two kinds of
 * contradiction within ten minutes; one kind alone, which a defect may explain, is medium or low.
 */
public final class ForgedScalingDetector implements FleetDetector<ForgedScalingDetector.State> {
  public static final String ID = "forged-scaling";

  private static final long HOLD_MS = 600_000;
  private static final int MOST_KEPT = 32;
  private static final int NAMED = 5;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Scaling events contradict what is so", Family.CONTROL_PLANE)
          .what("Events of the control plane contradict each other, or what telemetry sees.")
          .why("Whoever writes scaling events decides what the fleet is believed to be.")
          .kinds(EntityKind.CLUSTER)
          .rule("contradictions of reports, ends, decisions and controllers within ten minutes")
          .limits("An event that comes later than its tick is not compared.")
          .scaleClass("timeline")
          .coldStart("knows a controller after three decisions, reports after three")
          .needs("scale decisions or size reports on the scaling topic")
          .stateBytes(2_048)
          .atlas("AML.TA0012", "Privilege Escalation", "AML.T0012", "Valid Accounts")
          .owasp("LLM10:2025")
          .remediation(
              "Find out who wrote the named events: credentials of the scaling topic first.",
              "Trust sizes seen in telemetry until the source is known.",
              "Revert what the forged target has built.")
          .build();

  /**
   * What is known of the writers, and the contradictions of the last ten minutes.
   *
   * @param trusted nodes that were ready when nothing contradicted it last; 0 for never
   */
  record State(ScalingWriters writers, List<Contradiction> open, long lastEndMs, int trusted) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(ScalingWriters.NONE, List.of(), Long.MIN_VALUE, 0);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().fromTimeline()
        ? Availability.YES
        : Availability.lacks("scale decisions or size reports on the scaling topic");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    List<Contradiction> open = new ArrayList<>(state.open);
    open.removeIf(each -> each.timeMs() < seen.endMs() - HOLD_MS);
    long fromMs = state.lastEndMs == Long.MIN_VALUE ? seen.startMs() : state.lastEndMs;
    ScalingWriters writers = state.writers.read(seen.fleet().eventsSince(fromMs), open);
    writers = writers.compare(seen, open);
    while (open.size() > MOST_KEPT) {
      open.remove(0);
    }
    FleetView fleet = seen.fleet();
    // Fewer than serve is a contradiction too, whether it has been told yet or not.
    boolean calm = open.isEmpty() && fleet.ready() >= fleet.seen();
    int trusted = calm ? fleet.ready() : state.trusted;
    State next = new State(writers, List.copyOf(open), seen.endMs(), trusted);
    return open.isEmpty()
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(open, trusted, seen)));
  }

  private static Score scoreOf(List<Contradiction> open, int trusted, FleetSeen seen) {
    Contradiction worst = open.get(0);
    long sinceMs = worst.sinceMs();
    TreeSet<String> kinds = new TreeSet<>();
    TreeSet<String> serious = new TreeSet<>();
    int brokenChains = 0;
    for (Contradiction each : open) {
      kinds.add(each.kind().wireName());
      if (each.kind() != Contradiction.Kind.NOT_CARRIED_OUT) {
        serious.add(each.kind().wireName());
      }
      brokenChains += each.kind() == Contradiction.Kind.REPLACED_TARGET ? 1 : 0;
      sinceMs = Math.min(sinceMs, each.sinceMs());
      worst = each.kind().compareTo(worst.kind()) < 0 ? each : worst;
    }
    Severity severity = worst.severity();
    if (brokenChains > 1 && severity == Severity.LOW) {
      severity = Severity.MEDIUM;
    }
    if (serious.size() > 1) {
      severity = Severity.HIGH;
    }
    String more = open.size() == 1 ? "" : ", and " + (open.size() - 1) + " more contradictions";
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .proof()
        .severity(severity)
        .compared("contradictions of scaling events in ten minutes", open.size(), 0)
        .since(sinceMs)
        .sentence(worst.text() + more)
        .facts(
            List.of(
                TrustedSize.factOf(trusted),
                GrowthAsked.factOf(open.stream().filter(Contradiction::grows).count()),
                new Fact.Texts("kinds", List.copyOf(kinds)),
                new Fact.Texts(
                    "contradictions",
                    open.stream().map(Contradiction::text).distinct().limit(NAMED).toList())))
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
      state.writers.write(out);
      out.signed(state.lastEndMs).unsigned(state.trusted).unsigned(state.open.size());
      state.open.forEach(each -> each.write(out));
    }

    @Override
    public State read(ByteReader in) {
      ScalingWriters writers = ScalingWriters.read(in);
      long lastEndMs = in.signed();
      int trusted = (int) in.unsigned();
      List<Contradiction> open = new ArrayList<>();
      for (int left = in.count(); left > 0; left--) {
        open.add(Contradiction.read(in));
      }
      return new State(writers, List.copyOf(open), lastEndMs, trusted);
    }
  }
}
