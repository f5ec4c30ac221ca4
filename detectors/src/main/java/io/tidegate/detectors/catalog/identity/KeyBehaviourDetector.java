package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.baseline.RecentValues;
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
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A key asks for other things than it used to: of models, prompts' lengths and answers (lengths and
 * how they end), two at least have another mix than its past explains.
 *
 * <p>Per block of {@value #BLOCK_REQUESTS} requests and a minute, each aspect's {@code G} per
 * degree of freedom ({@link KeyHabits}) is divided by its own mean of past blocks, shrunk to
 * {@value #PRIOR_STRAY}: a key whose mix comes and goes is held to that. {@code u} is the second
 * largest of the three; its null is exponential with mean one, heavier than the chi-squared that it
 * is, and a mixture CUSUM adds up blocks, at least three. How much the key asks for does not enter.
 *
 * <p>Low where models are as ever, since a customer's new release changes prompts and answers, and
 * low for the first 120 blocks, in which a key may show what else it is for.
 */
public final class KeyBehaviourDetector implements EntityDetector<KeyBehaviourDetector.State> {
  public static final String ID = "key-behaviour";

  private static final long BLOCK_REQUESTS = 60;
  private static final long BLOCK_TICKS = 12;
  private static final long LEAST_BLOCKS = 10;
  private static final long PROVISIONAL_BLOCKS = 120;
  private static final long MOST_BLOCKS = 512;
  private static final double PRIOR_STRAY = 3;
  private static final double PRIOR_BLOCKS = 10;
  private static final double LEAST_STRAY = 1.5;
  private static final double MOST_TIMES = 8;
  private static final int LEAST_FOUND = 3;
  private static final long REBASE_TICKS = 1_440;
  private static final double REMARKABLE = 4;

  /** A negative binomial of size one and a large mean is exponential. */
  private static final double SCALE = 100;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Key behaves unlike its past", Family.IDENTITY)
          .what(
              "A key's mix of models, prompt lengths and answers changes in two respects at once.")
          .why("A thief pays no more attention to the owner's habits than to the owner's bill.")
          .kinds(EntityKind.API_KEY)
          .statistic("overdispersed G tests of three mixes, exponential null, mixture CUSUM")
          .formula("u = second of G / ((c - 1) m), m the own mean; u (1 - 1/r) - ln r a block")
          .source("Sokal, Rohlf, Biometry (1981), ch. 17; Page (1954); docs/methods.md, Mixes")
          .limits("Sees a thief only who uses the key for other things than its owner.")
          .scaleClass("forbidden")
          .coldStart("nothing for ten blocks of sixty requests, low for 120")
          .needs("model, tokens and finish_reason on inference events with api_key")
          .defaultAction("step up authentication of the key")
          .stateBytes(640)
          .atlas("AML.TA0004", "Initial Access", "AML.T0012", "Valid Accounts")
          .owasp("LLM10:2025", "LLM02:2025")
          .remediation(
              "Ask the owner whether a new release or a new use explains the change.",
              "Step up authentication of the key while nobody knows.",
              "Rotate the key if the use is not theirs.")
          .build();

  private final double bar;
  private final MixtureCusum.Limits limits;

  public KeyBehaviourDetector(Calibration calibration) {
    bar = calibration.bars().entities(Family.IDENTITY);
    limits = MixtureCusum.Limits.ofBar(bar, LEAST_FOUND);
  }

  /**
   * What is remembered of one key.
   *
   * @param usual its mixes in the past
   * @param block those of the block that is being filled
   * @param slots models with a cell of their own
   * @param strays sums of the strays of past blocks
   * @param last how far the last block strayed, in multiples of the usual
   */
  record State(
      KeyHabits usual,
      KeyHabits block,
      long blockTicks,
      RecentValues slots,
      KeyHabits.Strays strays,
      long blocks,
      KeyHabits.Strays last,
      MixtureCusum evidence) {
    private static final State FRESH =
        new State(
            KeyHabits.NONE,
            KeyHabits.NONE,
            0,
            RecentValues.NONE,
            KeyHabits.Strays.NONE,
            0,
            KeyHabits.Strays.NONE,
            MixtureCusum.fresh());

    private boolean isFull() {
      return blockTicks >= BLOCK_TICKS && block.requests() >= BLOCK_REQUESTS;
    }
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
    if (seen.learning() == Learning.WITHHELD) {
      return Judged.silently(state);
    }
    RecentValues slots =
        state.blocks < LEAST_BLOCKS ? KeyHabits.slotsWith(state.slots, seen.pane()) : state.slots;
    State filled =
        new State(
            state.usual,
            state.block.and(seen.pane(), slots),
            state.blockTicks + 1,
            slots,
            state.strays,
            state.blocks,
            state.last,
            state.evidence);
    State next = filled.isFull() ? closed(filled, seen) : filled;
    return next.evidence.nats() < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, seen)));
  }

  private State closed(State state, EntitySeen seen) {
    KeyHabits.Strays stray = state.block.strayFrom(state.usual);
    KeyHabits.Strays usual =
        state.strays.shrunk(PRIOR_STRAY, PRIOR_BLOCKS, state.blocks, LEAST_STRAY);
    KeyHabits.Strays times = stray.over(usual);
    boolean ready = state.blocks >= LEAST_BLOCKS;
    MixtureCusum evidence =
        ready
            ? state.evidence.step(seen.tick(), times.second() * SCALE, SCALE, 1, limits)
            : state.evidence;
    boolean rebases = seen.tick() - evidence.since(seen.tick()) >= REBASE_TICKS;
    if (evidence.nats() >= bar / 3 && !rebases) {
      return new State(
          state.usual, KeyHabits.NONE, 0, state.slots, state.strays, state.blocks, times, evidence);
    }
    boolean halve = state.blocks >= MOST_BLOCKS;
    KeyHabits.Strays learned =
        state.blocks == 0 ? state.strays : state.strays.plus(stray.atMost(MOST_TIMES, usual));
    KeyHabits all = state.usual.and(state.block);
    return new State(
        halve ? all.halved() : all,
        KeyHabits.NONE,
        0,
        state.slots,
        halve ? learned.over(new KeyHabits.Strays(2, 2, 2)) : learned,
        halve ? (state.blocks + 1) / 2 : state.blocks + 1,
        times,
        evidence);
  }

  private Score scoreOf(State state, EntitySeen seen) {
    double nats = state.evidence.nats();
    KeyHabits.Strays last = state.last;
    boolean young = state.blocks < PROVISIONAL_BLOCKS;
    boolean otherModels = last.models() >= REMARKABLE && !young;
    return new ScoreBuilder(seen.entity())
        .evidence(nats, bar)
        .related(seen.parents())
        .severity(otherModels ? Severity.MEDIUM : Severity.LOW)
        .provisional(young)
        .compared("change of mix, times its usual variation", last.second(), 1)
        .since(state.evidence.since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(nats >= bar)
        .sentence(
            seen.named()
                + " behaves unlike its past: other "
                + String.join(", ", changed(last))
                + " (at least two by "
                + DecimalText.of(last.second(), 1)
                + "x its usual variation); how much it asks for does not enter")
        .facts(
            List.of(
                new Fact.Decimal("models_times", last.models(), 2),
                new Fact.Decimal("prompts_times", last.prompts(), 2),
                new Fact.Decimal("answers_times", last.answers(), 2),
                new Fact.Whole("baseline_requests", (long) state.usual.requests()),
                new Fact.Whole("baseline_blocks", state.blocks)))
        .build();
  }

  private static List<String> changed(KeyHabits.Strays times) {
    List<String> changed = new ArrayList<>();
    double least = Math.min(REMARKABLE, times.second());
    if (times.models() >= least) {
      changed.add("models");
    }
    if (times.prompts() >= least) {
      changed.add("prompt lengths");
    }
    if (times.answers() >= least) {
      changed.add("answers");
    }
    return changed;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      state.usual.write(out);
      state.block.write(out);
      out.unsigned(state.blockTicks);
      state.slots.write(out);
      state.strays.write(out);
      out.unsigned(state.blocks);
      state.last.write(out);
      state.evidence.write(out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          KeyHabits.read(in),
          KeyHabits.read(in),
          in.unsigned(),
          RecentValues.read(in),
          KeyHabits.Strays.read(in),
          in.unsigned(),
          KeyHabits.Strays.read(in),
          MixtureCusum.read(in));
    }
  }
}
