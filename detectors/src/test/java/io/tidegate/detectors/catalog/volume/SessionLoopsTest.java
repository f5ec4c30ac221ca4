package io.tidegate.detectors.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes round in a session, and what only looks like it. */
class SessionLoopsTest {
  private static final EntityKey KEY = new EntityKey("eu-1", EntityKind.API_KEY, "k1", "t1");
  private static final long START = 1_785_484_800_000L;
  private static final int TICK_MS = 5_000;
  private static final int STEPS = 100;

  @Test
  void oneAgentHandsToAnotherAndBack() {
    assertThat(rounds(1_000, i -> step(i, i % 2 == 0 ? "planner" : "coder", null, 900, null)))
        .isEqualTo(STEPS - 2 - SessionLoops.FREE_STEPS);
  }

  @Test
  void aRoundMayHaveSeveralSteps() {
    String[] tools = {"search", "open", "summarise", "plan", "ask"};
    assertThat(rounds(1_000, i -> step(i, "a", tools[i % 5], 900, "00ff00ff00ff00f" + i % 5)))
        .isEqualTo(STEPS - 5 - SessionLoops.FREE_STEPS);
  }

  @Test
  void theVerySameTextAgainAndAgainIsOne() {
    assertThat(rounds(1_000, i -> step(i, "a", null, 900 + i, "00ff00ff00ff00ff")))
        .isEqualTo(STEPS - 1 - SessionLoops.FREE_STEPS);
  }

  @Test
  void aToolThatIsPolledIsNone() {
    assertThat(rounds(1_000, i -> step(i, "a", "job_status", -1, null))).isZero();
    assertThat(rounds(10_000, i -> step(i, "a", i % 2 == 0 ? "status" : "logs", -1, null)))
        .isZero();
  }

  @Test
  void aListThatIsReadPageByPageIsNone() {
    assertThat(rounds(1_000, i -> step(i, "a", "read_page", 900 + 350 * i, null))).isZero();
    assertThat(rounds(1_000, i -> step(i, "a", "read_page", 900, String.format("%016x", 77L * i))))
        .isZero();
  }

  @Test
  void agentsWhoseWorkGoesOnAreNone() {
    assertThat(
            rounds(1_000, i -> step(i, i % 2 == 0 ? "planner" : "coder", null, 900 + 40 * i, null)))
        .isZero();
  }

  @Test
  void otherSessionsAreOtherRounds() {
    assertThat(
            rounds(
                1_000,
                i -> step(i, i % 2 == 0 ? "planner" : "coder", null, 900, null, "s" + i / 10)))
        .isZero();
  }

  @Test
  void whatIsRememberedIsBounded() {
    SessionLoops loops = SessionLoops.NONE;
    Pane pane = new Pane(KEY, START);
    for (int i = 0; i < 2_000; i++) {
      pane.fold(step(i, "a" + i, "t", i, null, "s" + i % 300).build(), 0);
    }
    SessionLoops after = loops.with(pane.steps()).after();
    assertThat(after.sessions()).hasSize(SessionLoops.SESSIONS);
    ByteWriter out = new ByteWriter();
    SessionLoops.StateCodec.INSTANCE.write(after, out);
    assertThat(out.toBytes().length).isLessThanOrEqualTo(SessionLoops.BYTES);
    assertThat(SessionLoops.StateCodec.INSTANCE.read(new ByteReader(out.toBytes())))
        .isEqualTo(after);
  }

  @Property(tries = 100)
  void theStepsOfATickAreTheSameHoweverTheyAreSplit(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int steps) {
    Random random = new Random(seed);
    List<InferenceEvent> all = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      String session = "s" + random.nextInt(20);
      all.add(step(i, "a" + random.nextInt(3), "t", random.nextInt(4), null, session).build());
    }
    Pane whole = new Pane(KEY, START);
    all.forEach(each -> whole.fold(each, 0));
    List<Pane> parts = List.of(new Pane(KEY, START), new Pane(KEY, START), new Pane(KEY, START));
    Collections.shuffle(all, random);
    all.forEach(each -> parts.get(random.nextInt(3)).fold(each, 0));
    Pane merged = new Pane(KEY, START);
    parts.forEach(part -> merged.merge(Pane.read(new ByteReader(bytes(part)))));

    assertThat(bytes(merged)).isEqualTo(bytes(whole));
  }

  /** How many of the steps went round, one every so many milliseconds, tick by tick. */
  private static double rounds(int everyMs, IntFunction<InferenceEventBuilder> steps) {
    SessionLoops loops = SessionLoops.NONE;
    double rounds = 0;
    int at = 0;
    for (long startMs = START; at < STEPS; startMs += TICK_MS) {
      Pane pane = new Pane(KEY, startMs);
      while (at < STEPS && START + (long) at * everyMs < startMs + TICK_MS) {
        pane.fold(steps.apply(at).timeMs(START + (long) at * everyMs).build(), 0);
        at++;
      }
      SessionLoops.Step step = loops.with(pane.steps());
      loops = step.after();
      rounds += step.rounds();
    }
    return rounds;
  }

  private static InferenceEventBuilder step(
      int number, String agent, @Nullable String tool, long tokens, @Nullable String prompt) {
    return new InferenceEventBuilder()
        .timeMs(START + number)
        .requestId("r" + number)
        .cluster("eu-1")
        .tenant("t1")
        .apiKey("k1")
        .session("s1")
        .agent(agent)
        .tool(tool)
        .model("m")
        .status(200)
        .latencyMicros(400_000)
        .inputTokens(tokens)
        .promptFingerprint(prompt);
  }

  private static InferenceEventBuilder step(
      int number,
      String agent,
      @Nullable String tool,
      long tokens,
      @Nullable String prompt,
      String session) {
    return step(number, agent, tool, tokens, prompt).session(session);
  }

  private static byte[] bytes(Pane pane) {
    ByteWriter out = new ByteWriter();
    pane.write(out);
    return out.toBytes();
  }
}
