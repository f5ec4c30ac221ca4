package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.baseline.RecentValues;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.NoveltyCusum;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether values that are new to an entity (networks, refused keys) come more often than its own
 * past and its class explain: {@link NoveltyCusum} over the entity's active ticks.
 *
 * <p>The null rate is {@code λ0 = (1 + k) / (N + n)} of {@code k} new values in {@code n} ticks
 * after a class prior of one in {@code N}; from the third new value on at least {@code 2 k / n}, so
 * that whoever changes its values by habit is held to that habit. New values that count as evidence
 * are strange, and are learned when no evidence is left, when they were no finding within {@value
 * #PATIENCE_TICKS} ticks, or {@value #REBASE_TICKS} ticks after they became one. While an open
 * finding's strange values are active it is held open.
 *
 * @param classTicks {@code N}
 * @param firstTicks ticks in which everything is learned and nothing said
 * @param companionTicks new values are evidence only so shortly after a known one was active; 0 for
 *     always
 * @param least new values before there is a finding
 * @param leastTicks ticks with new values before there is a finding
 */
record NoveltyTest(
    double classTicks,
    long firstTicks,
    long companionTicks,
    long least,
    int leastTicks,
    double bar) {
  /** Ticks after which a level is the new rule: two hours of activity. */
  static final long REBASE_TICKS = 1_440;

  /** What was no finding within an hour is a habit. */
  private static final long PATIENCE_TICKS = 720;

  /** Half an hour of activity. */
  private static final long PROVISIONAL_TICKS = 360;

  /** The first ticks show what there is, not how often it changes. */
  private static final long OPENING_TICKS = 5;

  private static final long HABIT = 3;
  private static final double CAUTION = 2;
  private static final double HELD = 0.6;
  private static final long NEVER = Long.MIN_VALUE;
  private static final long MOST_TICKS = 2 * 17_280;
  private static final long MS_PER_SECOND = 1_000;

  /**
   * What is remembered.
   *
   * @param strange values that are evidence and not learned
   * @param strangers how many of these there were
   * @param novelties new values that were learned, of {@code ticks} active ticks
   * @param knownTick the last tick in which a known value was active
   * @param openTick since when there is a finding
   * @param isYoung whether too little was known when a strange value was last active: what was
   *     found then proves no more for getting older
   */
  record State(
      RecentValues known,
      RecentValues strange,
      long strangers,
      long novelties,
      long ticks,
      NoveltyCusum evidence,
      long knownTick,
      long openTick,
      boolean isYoung) {
    static final State FRESH =
        new State(
            RecentValues.NONE, RecentValues.NONE, 0, 0, 0, NoveltyCusum.fresh(), 0, NEVER, false);

    boolean isOpen() {
      return openTick != NEVER;
    }

    private State activeAt(long tick) {
      return new State(
          known, strange, strangers, novelties, ticks, evidence, tick, openTick, isYoung);
    }
  }

  /** The values of one tick: those that are known one by one, and how many there are in all. */
  record Values(long[] each, double count) {}

  /** How a tick's values stand to what was known. */
  private record Sight(long novel, boolean strangeActive, boolean knownActive) {}

  /**
   * How a finding is told.
   *
   * @param parameter what was counted
   * @param clause what happened: "is used from 5 networks new to it"
   * @param facts further facts
   */
  record Telling(String parameter, String clause, Severity severity, List<Fact> facts) {}

  /** What is known after a tick. */
  State step(State known, EntitySeen seen, Values values) {
    Sight sight = sight(known, values);
    State before = sight.knownActive ? known.activeAt(seen.tick()) : known;
    long ticks = before.ticks + 1;
    boolean counts = companionTicks == 0 || seen.tick() - before.knownTick <= companionTicks;
    if (ticks <= firstTicks || !counts && !before.isOpen()) {
      long more = ticks > OPENING_TICKS ? sight.novel : 0;
      return learned(before, values, more, ticks);
    }
    if (sight.novel == 0 && before.evidence.isNone() && !before.isOpen()) {
      return withTicks(before, ticks);
    }
    NoveltyCusum evidence =
        before.evidence.step(
            seen.tick(), sight.novel, rate(before), NoveltyCusum.limitsOf(bar, leastTicks));
    return settled(before, strangeWith(before, values, sight), evidence, sight, seen.tick());
  }

  /** The evidence in nats; held over half of the bar while what was found goes on. */
  double nats(State state, Values values) {
    double nats = state.evidence.nats();
    if (state.isOpen()) {
      return sight(state, values).strangeActive ? Math.max(HELD * bar, nats) : nats;
    }
    return Math.min(nats, 0.99 * bar);
  }

  /** What was found, if it is worth telling. */
  Judged<State> judged(State state, EntitySeen seen, Values values, Telling telling) {
    double nats = nats(state, values);
    if (nats < bar / 2) {
      return Judged.silently(state);
    }
    boolean young = state.isYoung;
    double expected = rate(state) * Math.max(1, state.ticks);
    List<Fact> facts = new ArrayList<>(telling.facts);
    facts.add(new Fact.Whole("new_values", state.strangers));
    facts.add(new Fact.Whole("known_values", state.known.size()));
    facts.add(new Fact.Whole("active_s", state.ticks * seen.tickMs() / MS_PER_SECOND));
    Score score =
        new ScoreBuilder(seen.entity())
            .evidence(nats, bar)
            .related(seen.parents())
            .severity(young ? Severity.LOW : telling.severity)
            .confidence(Confidence.MEDIUM)
            .provisional(young)
            .compared(telling.parameter, state.strangers, Math.min(expected, state.strangers))
            .since(
                (state.isOpen() ? state.openTick : state.evidence.since(seen.tick()))
                    * seen.tickMs())
            .withoutScaleAwareness(nats >= bar)
            .sentence(seen.named() + " " + telling.clause)
            .facts(facts)
            .build();
    return new Judged<>(state, List.of(score));
  }

  private double rate(State state) {
    double posterior = (1 + state.novelties) / (classTicks + state.ticks);
    return state.novelties < HABIT
        ? posterior
        : Math.max(posterior, CAUTION * state.novelties / Math.max(1, state.ticks));
  }

  private static Sight sight(State state, Values values) {
    if (values.each.length == 0 && values.count > 0) {
      double unknown = values.count - state.known.size() - state.strange.size();
      return new Sight((long) Math.max(0, unknown), state.strangers > 0, false);
    }
    long novel = 0;
    boolean strangeActive = false;
    boolean knownActive = false;
    for (long value : values.each) {
      boolean isStrange = state.strange.contains(value);
      strangeActive |= isStrange;
      boolean isKnown = !isStrange && state.known.contains(value);
      knownActive |= isKnown;
      novel += isStrange || isKnown ? 0 : 1;
    }
    return new Sight(novel, strangeActive || novel > 0, knownActive);
  }

  private static RecentValues strangeWith(State state, Values values, Sight sight) {
    RecentValues strange = state.strange;
    for (long value : sight.novel == 0 ? new long[0] : values.each) {
      strange = state.known.contains(value) ? strange : strange.and(value);
    }
    return strange;
  }

  private State settled(
      State before, RecentValues strange, NoveltyCusum evidence, Sight sight, long tick) {
    long strangers = before.strangers + sight.novel;
    boolean found = evidence.nats() >= bar && strangers >= least;
    long open = found && !before.isOpen() ? tick : before.openTick;
    boolean rebases = open != NEVER && tick - open >= REBASE_TICKS;
    boolean over = evidence.isNone() && !(open != NEVER && sight.strangeActive);
    boolean isStale = open == NEVER && tick - evidence.since(tick) >= PATIENCE_TICKS;
    if (over || rebases || isStale) {
      return new State(
          before.known.and(strange),
          RecentValues.NONE,
          0,
          before.novelties + strangers,
          before.ticks + 1,
          NoveltyCusum.fresh(),
          before.knownTick,
          NEVER,
          false);
    }
    boolean young =
        sight.strangeActive
            ? firstTicks > 0 && before.ticks + 1 < PROVISIONAL_TICKS
            : before.isYoung;
    return new State(
        before.known,
        strange,
        strangers,
        before.novelties,
        before.ticks + 1,
        evidence,
        before.knownTick,
        open,
        young);
  }

  private static State learned(State before, Values values, long novelties, long ticks) {
    RecentValues known = before.known;
    for (long value : values.each) {
      known = known.and(value);
    }
    return withTicks(
        new State(
            known,
            before.strange,
            before.strangers,
            before.novelties + novelties,
            before.ticks,
            before.evidence,
            before.knownTick,
            before.openTick,
            before.isYoung),
        ticks);
  }

  /** Halves the weight of the past when it is long. */
  private static State withTicks(State state, long ticks) {
    boolean halve = ticks >= MOST_TICKS;
    return new State(
        state.known,
        state.strange,
        state.strangers,
        halve ? state.novelties / 2 : state.novelties,
        halve ? ticks / 2 : ticks,
        state.evidence,
        state.knownTick,
        state.openTick,
        state.isYoung);
  }

  /** States as bytes. */
  static final class StateCodec implements Codec<State> {
    static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    static final int BYTES = 480;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.known.write(out);
      state.strange.write(out);
      out.unsigned(state.strangers).unsigned(state.novelties).unsigned(state.ticks);
      state.evidence.write(out);
      out.signed(state.knownTick).signed(state.openTick).flag(state.isYoung);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          RecentValues.read(in),
          RecentValues.read(in),
          in.unsigned(),
          in.unsigned(),
          in.unsigned(),
          NoveltyCusum.read(in),
          in.signed(),
          in.signed(),
          in.flag());
    }
  }
}
