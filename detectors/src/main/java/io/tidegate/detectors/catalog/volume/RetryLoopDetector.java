package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.catalog.statistic.ShareTest;
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
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;

/**
 * An agent calls tools, fails, and tries again: the share of a key's requests that are pairs of a
 * tool call and a request that failed by what it asked is larger than its past explains. {@link
 * ShareTest}.
 *
 * <p>Failures of the fleet (5xx, 429, refused at the gateway) do not count, so that an outage is no
 * loop. It is medium where the key spends a US dollar an hour more than is usual for it.
 */
public final class RetryLoopDetector implements EntityDetector<RetryLoopDetector.State> {
  public static final String ID = "retry-loop";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Agent in a loop", Family.VOLUME)
          .what("An agent alternates tool calls and failing requests more than its past explains.")
          .why("A loop burns money around the clock, with ever more context, until it is stopped.")
          .kinds(EntityKind.API_KEY)
          .statistic("mixture e-process on the share of pairs of a tool call and a failure")
          .formula(
              "2 min(tool calls, client errors) of n, {2, 5, 20} times the odds of p0, p0 = Beta mean + 2 sd")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 4; docs/methods.md, Shares")
          .limits("A loop without failures is seen by spend-burst and request-size only.")
          .scaleClass("forbidden")
          .coldStart("nothing for five minutes of activity, provisional for ten")
          .needs("status and tool_calls on inference events")
          .defaultAction("throttle the key to its plan's share")
          .stateBytes(ShareTest.StateCodec.BYTES + 16)
          .atlas("AML.TA0011", "Impact", "AML.T0034.002", "Agentic Resource Consumption")
          .owasp("LLM10:2025", "LLM06:2025")
          .remediation(
              "Ask the tenant which agent uses the key, and stop the run.",
              "Throttle the key to its usual spending until then.",
              "Give agents a budget of steps and of money per task.")
          .build();

  private static final double REMARKABLE = 0.4;
  private static final long COLD_TICKS = 60;
  private static final double LEAST_USD_PER_HOUR = 1;
  private static final double FAST_GAIN = 1.0 / 12;
  private static final double SLOW_GAIN = 1.0 / 720;
  private static final double MOST_MICRO_USD = 1e15;
  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;

  private static final String PARAMETER = "share of requests in pairs of a tool call and a failure";
  private static final String CLAUSE = "of its requests are tool calls and failures in turn";
  private static final ShareTest.Telling CHEAP =
      new ShareTest.Telling(PARAMETER, CLAUSE, Severity.LOW);
  private static final ShareTest.Telling DEAR =
      new ShareTest.Telling(PARAMETER, CLAUSE, Severity.MEDIUM);

  private final ShareTest test;

  public RetryLoopDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.VOLUME);
    this.test = new ShareTest(1, 10, bar, REMARKABLE, COLD_TICKS);
  }

  /**
   * What is remembered.
   *
   * @param usual micro-US-dollars per tick with requests, as a rule
   * @param lately the same over the last minute
   */
  record State(ShareTest.State share, double usual, double lately) {
    private static final State FRESH = new State(ShareTest.State.FRESH, 0, 0);
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
    double of = seen.pane().get(Amount.REQUESTS);
    double tools = seen.pane().get(Amount.TOOL_CALLS);
    double failures = seen.pane().get(Amount.CLIENT_ERRORS);
    double hits = Math.min(of, 2 * Math.min(tools, failures));
    double cost = Math.min(seen.pane().get(Amount.COST_MICRO_USD), MOST_MICRO_USD);
    double lately = state.lately + FAST_GAIN * (cost - state.lately);
    double excess = (lately - state.usual) / MICROS * (HOUR_MS / seen.tickMs());
    ShareTest.Telling telling = excess >= LEAST_USD_PER_HOUR ? DEAR : CHEAP;
    Judged<ShareTest.State> judged = test.judge(state.share, seen, hits, of, telling);
    long ticks = judged.state().usual().ticks();
    boolean learned = ticks > state.share.usual().ticks();
    double gain = Math.max(1.0 / Math.max(1, ticks), SLOW_GAIN);
    double usual = learned ? state.usual + gain * (cost - state.usual) : state.usual;
    return new Judged<>(new State(judged.state(), usual, lately), judged.scores());
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      ShareTest.StateCodec.INSTANCE.write(state.share, out);
      out.real(state.usual).real(state.lately);
    }

    @Override
    public State read(ByteReader in) {
      return new State(ShareTest.StateCodec.INSTANCE.read(in), in.real(), in.real());
    }
  }
}
