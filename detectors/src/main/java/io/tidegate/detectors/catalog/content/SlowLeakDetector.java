package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.baseline.SlowTwin;
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
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.ShiftCusum;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * The bytes that leave with a tenant's responses, and from the nodes that serve them, creep up: per
 * request and per output token alike, against a reference that follows by at most half a percent a
 * day.
 *
 * <p>Per block of a minute with traffic {@code z = min((ln(bytes / requests) − m_r) / s_r,
 * (ln(bytes / tokens) − m_t) / s_t)}: neither more requests nor longer answers explain it. It is
 * taken of responses and of egress apart, since responses hardly vary and egress does, and {@code z
 * − 1.5} of the larger is tested by {@link ShiftCusum}, since a habit that swings with the hour
 * stays within √2 deviations; {@link SlowTwin} is the reference, which learns only while there is
 * no evidence at all: what creeps would widen it. Until it has lasted a day it is low.
 */
public final class SlowLeakDetector implements EntityDetector<SlowLeakDetector.State> {
  public static final String ID = "slow-leak";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Slow leak", Family.CONTENT)
          .what("Bytes per request and per token creep up against a reference that hardly moves.")
          .why("Who takes data out in small steps stays below every bar that moves with them.")
          .kinds(EntityKind.TENANT)
          .statistic("mixture CUSUM on the log of bytes, against a slow twin")
          .formula(
              "z = min((ln bytes/requests - m_r)/s_r, (ln bytes/tokens - m_t)/s_t); z - 1.5 ~ N(0, 1), shifts 0.5, 1, 2")
          .source("Page (1954); docs/methods.md, Slow leaks")
          .limits("Leaks in ordinary text and in ordinary numbers of requests are not seen.")
          .scaleClass("forbidden")
          .coldStart("nothing for ten minutes of activity, provisional for a day of it")
          .needs("response_bytes or egress_bytes on inference events")
          .stateBytes(192)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0025", "Exfiltration via Cyber Means")
          .atlas("AML.TA0010", "Exfiltration", "AML.T0057", "LLM Data Leakage")
          .owasp("LLM02:2025")
          .remediation(
              "Compare what the tenant's answers and the nodes that serve it send with a month ago.",
              "Look at new tools, formats and destinations since the rise began.",
              "Accept the new level as reference if it is meant.")
          .build();

  private static final int BLOCK_TICKS = 12;
  private static final long COLD_BLOCKS = 10;
  private static final long DAY_BLOCKS = 1_440;
  private static final double NEVER_REMARKABLE_SDS = 1.5;
  private static final long DAY_MS = 86_400_000;
  private static final double MOST_BYTES = 1e15;
  private static final long MS_PER_SECOND = 1_000;

  private final double bar;

  public SlowLeakDetector(Calibration calibration) {
    this.bar = calibration.bars().entities(Family.CONTENT);
  }

  /** Sums of the block that is not over. */
  record Block(int ticks, double responses, double egress, double requests, double tokens) {
    private static final Block EMPTY = new Block(0, 0, 0, 0, 0);
  }

  /** The references of one way out. */
  record Way(SlowTwin perRequest, SlowTwin perToken) {
    private static final Way FRESH = new Way(SlowTwin.FRESH, SlowTwin.FRESH);

    private Way learn(double bytes, Block block) {
      return new Way(
          perRequest.learn(SlowTwin.log(bytes, block.requests)),
          perToken.learn(SlowTwin.log(bytes, block.tokens)));
    }

    /** How far a block is above the reference. */
    private Level levelOf(double bytes, Block block) {
      double ofRequests = perRequest.over(SlowTwin.log(bytes, block.requests));
      double ofTokens = perToken.over(SlowTwin.log(bytes, block.tokens));
      double log = Math.min(ofRequests, ofTokens);
      boolean knows = perRequest.blocks() >= COLD_BLOCKS && Double.isFinite(log);
      return knows
          ? new Level(log, Math.min(ofRequests / perRequest.sd(), ofTokens / perToken.sd()))
          : Level.NONE;
    }

    private void write(ByteWriter out) {
      perRequest.write(out);
      perToken.write(out);
    }

    private static Way read(ByteReader in) {
      return new Way(SlowTwin.read(in), SlowTwin.read(in));
    }
  }

  /**
   * How far a block is above the reference.
   *
   * @param log as a log
   * @param sds in standard deviations; not finite where nothing is known
   */
  record Level(double log, double sds) {
    private static final Level NONE = new Level(0, Double.NEGATIVE_INFINITY);
  }

  /**
   * What is remembered.
   *
   * @param level of the last whole block
   */
  record State(Block block, Way responses, Way egress, ShiftCusum evidence, double level) {
    private static final State FRESH =
        new State(Block.EMPTY, Way.FRESH, Way.FRESH, ShiftCusum.fresh(), 0);
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
  public Judged<State> judge(State before, EntitySeen seen) {
    if (seen.pane().get(Amount.SERVED) == 0) {
      return Judged.silently(before);
    }
    Block block = with(before.block, seen);
    State next =
        block.ticks < BLOCK_TICKS
            ? new State(block, before.responses, before.egress, before.evidence, before.level)
            : closed(before, block, seen);
    return next.evidence.nats() < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, seen)));
  }

  private static Block with(Block block, EntitySeen seen) {
    return new Block(
        block.ticks + 1,
        Math.min(MOST_BYTES, block.responses + seen.pane().get(Amount.RESPONSE_BYTES)),
        Math.min(MOST_BYTES, block.egress + seen.pane().get(Amount.EGRESS_BYTES)),
        block.requests + seen.pane().get(Amount.SERVED),
        block.tokens
            + seen.pane().get(Amount.OUTPUT_TOKENS)
            + seen.pane().get(Amount.ESTIMATED_OUTPUT_TOKENS));
  }

  private State closed(State before, Block block, EntitySeen seen) {
    Level inResponses = before.responses.levelOf(block.responses, block);
    Level inEgress = before.egress.levelOf(block.egress, block);
    Level level = inResponses.sds >= inEgress.sds ? inResponses : inEgress;
    ShiftCusum evidence = before.evidence.step(seen.tick(), level.sds - NEVER_REMARKABLE_SDS, bar);
    boolean learns = seen.learning() == Learning.ALLOWED && evidence.nats() == 0;
    return new State(
        Block.EMPTY,
        learns ? before.responses.learn(block.responses, block) : before.responses,
        learns ? before.egress.learn(block.egress, block) : before.egress,
        evidence,
        level.log);
  }

  private Score scoreOf(State state, EntitySeen seen) {
    double times = StrictMath.exp(state.level);
    boolean young = blocks(state) < DAY_BLOCKS;
    long sinceMs = state.evidence.since(seen.tick()) * seen.tickMs();
    boolean lasts = seen.endMs() - sinceMs >= DAY_MS;
    return new ScoreBuilder(seen.entity())
        .evidence(state.evidence.nats(), bar)
        .severity(lasts && !young ? Severity.MEDIUM : Severity.LOW)
        .confidence(Confidence.MEDIUM)
        .provisional(young)
        .compared("bytes per request and per token, times their reference", times, 1)
        .since(sinceMs)
        .withoutScaleAwareness(state.evidence.nats() >= bar)
        .sentence(
            seen.named()
                + ": bytes per request and per token have crept up to "
                + DecimalText.of(times, 1)
                + "x of what its slow reference explains"
                + (young ? " (provisional, less than a day of history)" : ""))
        .facts(
            List.of(
                new Fact.Decimal("ratio", times, 2),
                new Fact.Decimal("sd_of_responses", state.responses.perRequest.sd(), 3),
                new Fact.Decimal("sd_of_egress", state.egress.perRequest.sd(), 3),
                new Fact.Whole(
                    "baseline_age_s", blocks(state) * BLOCK_TICKS * seen.tickMs() / MS_PER_SECOND)))
        .build();
  }

  private static long blocks(State state) {
    return Math.max(state.responses.perRequest.blocks(), state.egress.perRequest.blocks());
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      Block block = state.block;
      out.u8(block.ticks).real(block.responses).real(block.egress);
      out.real(block.requests).real(block.tokens);
      state.responses.write(out);
      state.egress.write(out);
      state.evidence.write(out);
      out.real(state.level);
    }

    @Override
    public State read(ByteReader in) {
      Block block = new Block(in.u8(), in.real(), in.real(), in.real(), in.real());
      return new State(block, Way.read(in), Way.read(in), ShiftCusum.read(in), in.real());
    }
  }
}
