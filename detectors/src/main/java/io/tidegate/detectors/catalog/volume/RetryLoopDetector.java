package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.catalog.statistic.ShareTest;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.Version;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Arrays;

/**
 * An agent calls tools, fails, and tries again, or goes round the same steps of a session without
 * ever doing or asking anything else: the share of a key's requests that are pairs of a tool call
 * and a request that failed by what it asked, or that go round ({@link SessionLoops}), is larger
 * than its past explains. {@link ShareTest}.
 *
 * <p>Failures of the fleet (5xx, 429, refused at the gateway) do not count, so that an outage is no
 * loop. It is medium where the key spends a US dollar an hour more than is usual for it.
 */
public final class RetryLoopDetector implements EntityDetector<RetryLoopDetector.State> {
  public static final String ID = "retry-loop";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Agent in a loop", Family.VOLUME)
          .what(
              "An agent alternates tool calls and failing requests, or goes round the same steps of a session, more than its past explains.")
          .why("A loop burns money around the clock, with ever more context, until it is stopped.")
          .kinds(EntityKind.API_KEY)
          .statistic("mixture e-process on the share of pairs of a tool call and a failure")
          .formula(
              "the larger of 2 min(tool calls, client errors) and steps beyond 25 that went round, of n, {2, 5, 20} times the odds of p0, p0 = Beta mean + 2 sd; a step goes round where agent, tool and prompt (else input tokens) are those of one of the last 8 different steps of its session, without a pause of 5 s")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 4; docs/methods.md, Shares")
          .limits(
              "A loop whose every step asks something new, or of a session among hundreds of one key, is seen by spend-burst and request-size only; one step over and over without a fingerprint of its prompt is taken for polling.")
          .scaleClass("forbidden")
          .coldStart("nothing for five minutes of activity, provisional for ten")
          .needs(
              "status and tool_calls on inference events; session with agent or tool for loops that do not fail")
          .defaultAction("throttle the key to its plan's share")
          .stateBytes(ShareTest.StateCodec.BYTES + 16 + SessionLoops.BYTES)
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

  private static final Tellings PAIRS =
      Tellings.of(
          "share of requests in pairs of a tool call and a failure",
          "of its requests are tool calls and failures in turn");
  private static final Tellings ROUNDS =
      Tellings.of(
          "share of requests that go round in a session",
          "of its requests go round the same steps of a session");

  private final ShareTest test;

  public RetryLoopDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.VOLUME);
    this.test = new ShareTest(1, 10, bar, REMARKABLE, COLD_TICKS);
  }

  /** How a loop is told that costs little, and one that costs much. */
  private record Tellings(ShareTest.Telling cheap, ShareTest.Telling dear) {
    private static Tellings of(String parameter, String clause) {
      return new Tellings(
          new ShareTest.Telling(parameter, clause, Severity.LOW),
          new ShareTest.Telling(parameter, clause, Severity.MEDIUM));
    }
  }

  /**
   * What is remembered.
   *
   * @param usual micro-US-dollars per tick with requests, as a rule
   * @param lately the same over the last minute
   * @param loops what agents did lately
   */
  record State(ShareTest.State share, double usual, double lately, SessionLoops loops) {
    private static final State FRESH = new State(ShareTest.State.FRESH, 0, 0, SessionLoops.NONE);
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
    double pairs = 2 * Math.min(tools, failures);
    SessionLoops.Step step = state.loops.with(seen.pane().steps());
    double hits = Math.min(of, Math.max(pairs, step.rounds()));
    double cost = Math.min(seen.pane().get(Amount.COST_MICRO_USD), MOST_MICRO_USD);
    double lately = state.lately + FAST_GAIN * (cost - state.lately);
    double excess = (lately - state.usual) / MICROS * (HOUR_MS / seen.tickMs());
    Tellings tellings = step.rounds() > pairs ? ROUNDS : PAIRS;
    ShareTest.Telling telling = excess >= LEAST_USD_PER_HOUR ? tellings.dear : tellings.cheap;
    Judged<ShareTest.State> judged = test.judge(state.share, seen, hits, of, telling);
    long ticks = judged.state().usual().ticks();
    boolean learned = ticks > state.share.usual().ticks();
    double gain = Math.max(1.0 / Math.max(1, ticks), SLOW_GAIN);
    double usual = learned ? state.usual + gain * (cost - state.usual) : state.usual;
    return new Judged<>(new State(judged.state(), usual, lately, step.after()), judged.scores());
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    /** States of before end where now the sessions are counted, of which they knew none. */
    private static final Version WITH_LOOPS =
        Version.FIRST.next(before -> Arrays.copyOf(before, before.length + 1));

    @Override
    public void write(State state, ByteWriter out) {
      ShareTest.StateCodec.INSTANCE.write(state.share, out);
      out.real(state.usual).real(state.lately);
      SessionLoops.StateCodec.INSTANCE.write(state.loops, out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          ShareTest.StateCodec.INSTANCE.read(in),
          in.real(),
          in.real(),
          SessionLoops.StateCodec.INSTANCE.read(in));
    }

    @Override
    public Version version() {
      return WITH_LOOPS;
    }
  }
}
