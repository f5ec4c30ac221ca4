package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * A key is used from several networks new to it while its known ones are active: it was published,
 * sold or stolen. {@link NoveltyTest}; one new network is no evidence, and a key that changes its
 * networks by habit is held to that habit.
 *
 * <p>Where events carry no network, addresses are counted instead; since a customer's own egress
 * grows with its use, that is low at most.
 */
public final class KeySharingDetector implements EntityDetector<KeySharingDetector.State> {
  public static final String ID = "key-sharing";

  /** One new network a day of activity, as the class's rule. */
  private static final double CLASS_TICKS = 17_280;

  private static final long FIRST_TICKS = 60;
  private static final long COMPANION_TICKS = 120;
  private static final long LEAST_NETWORKS = 3;

  /** Three networks may come in one tick, and never come anew. */
  private static final int LEAST_TICKS = 1;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Key used from many new places", Family.IDENTITY)
          .what("A key is used from several networks new to it while its known ones are active.")
          .why("A key that leaked is used from where its owner never was, by more than one.")
          .kinds(EntityKind.API_KEY)
          .statistic("mixture Poisson CUSUM on networks never seen before, per active tick")
          .formula("x ln(l / l0) - (l - l0), l in {1/3, 1/12, 1/60, 1/240}, l0 = (1 + k) / (N + n)")
          .source("Page (1954); Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Novelty")
          .limits(
              "One thief in one network is not seen here: see key-behaviour. Neither is one in the owner's own network.")
          .scaleClass("forbidden")
          .coldStart("learns for five minutes of activity, low for thirty")
          .needs("asn (or else source) on inference events with api_key")
          .defaultAction("step up authentication of the key")
          .stateBytes(NoveltyTest.StateCodec.BYTES + 1)
          .atlas("AML.TA0004", "Initial Access", "AML.T0012", "Valid Accounts")
          .owasp("LLM10:2025", "LLM02:2025")
          .remediation(
              "Ask the owner which of the networks are theirs.",
              "Step up authentication, or bind the key to its known networks.",
              "Rotate the key if they are not, and look where it was published.")
          .build();

  private final NoveltyTest test;

  public KeySharingDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.IDENTITY);
    this.test =
        new NoveltyTest(
            CLASS_TICKS, FIRST_TICKS, COMPANION_TICKS, LEAST_NETWORKS, LEAST_TICKS, bar);
  }

  /** What is remembered: places, which are networks, or addresses where no network was told. */
  record State(NoveltyTest.State places, boolean byNetwork) {
    private static final State FRESH = new State(NoveltyTest.State.FRESH, false);
    private static final State FRESH_BY_NETWORK = new State(NoveltyTest.State.FRESH, true);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.FRESH;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    Pane pane = seen.pane();
    boolean byNetwork = pane.distinct(Distinct.NETWORKS) > 0;
    Distinct what = byNetwork ? Distinct.NETWORKS : Distinct.SOURCES;
    boolean lacksNetwork = state.byNetwork && !byNetwork;
    if (lacksNetwork || pane.distinct(what) == 0) {
      return Judged.silently(state);
    }
    State before = byNetwork && !state.byNetwork ? State.FRESH_BY_NETWORK : state;
    NoveltyTest.Values values = new NoveltyTest.Values(pane.values(what), pane.distinct(what));
    NoveltyTest.State next = test.step(before.places, seen, values);
    Judged<NoveltyTest.State> judged =
        next.evidence().isNone() && !next.isOpen()
            ? Judged.silently(next)
            : test.judged(next, seen, values, telling(next, seen, byNetwork));
    return new Judged<>(new State(judged.state(), byNetwork), judged.scores());
  }

  private static NoveltyTest.Telling telling(
      NoveltyTest.State state, EntitySeen seen, boolean byNetwork) {
    String places = byNetwork ? "networks" : "addresses";
    return new NoveltyTest.Telling(
        places + " new to the key",
        "is used from "
            + state.strangers()
            + " "
            + places
            + " new to it, next to "
            + state.known().size()
            + " known ones; how large the fleet is does not enter",
        byNetwork ? Severity.MEDIUM : Severity.LOW,
        List.of(
            new Fact.Whole("addresses_now", (long) seen.pane().distinct(Distinct.SOURCES)),
            new Fact.Whole("networks_now", (long) seen.pane().distinct(Distinct.NETWORKS))));
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      NoveltyTest.StateCodec.INSTANCE.write(state.places, out);
      out.flag(state.byNetwork);
    }

    @Override
    public State read(ByteReader in) {
      return new State(NoveltyTest.StateCodec.INSTANCE.read(in), in.flag());
    }
  }
}
