package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.decode.Translator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Records in another form are taken event by event, and only their translation goes further. */
class ForeignRecordsTest {
  private static final long NIGHT_MS = 9 * 3_600_000L;
  private static final String PROMPT = "my-secret-prompt";
  private static final Pattern BYTES = Pattern.compile("\"bytes\":\"([^\"]*)\"");

  /** Lines; of those that are not JSON it ignores, does not know or cannot read one. */
  private static final class Lines implements Translator {
    @Override
    public String format() {
      return "lines";
    }

    @Override
    public Translation translate(byte[] record) {
      TranslationBuilder built = new TranslationBuilder();
      for (String line : new String(record, UTF_8).split("\n")) {
        switch (line.charAt(0)) {
          case '-' -> built.ignore();
          case '?' -> built.unparsed();
          case '!' -> built.refuse(RefusalReason.WRONG_TYPE, "tokens", "must be a number");
          default -> built.record(line.getBytes(UTF_8));
        }
      }
      return built.build();
    }
  }

  @Property(tries = 20)
  void aBatchIsWhatItsEventsAre(@ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int most) {
    LiveInputs made = new LiveInputs(1);
    List<String> events = new ArrayList<>();
    for (long at = 0; at < 30_000; at += 50) {
      long night = at < 15_000 ? 0 : NIGHT_MS;
      events.add(new String(made.recordOf(night + at, "r" + at), UTF_8));
    }
    InMemoryEngine alone = engine(Format.TIDEGATE);
    for (int i = 0; i < events.size(); i++) {
      alone.telemetry(0, i, events.get(i).getBytes(UTF_8));
    }
    InMemoryEngine batched = engine(lines());
    Random random = new Random(seed);
    long offset = 0;
    for (int from = 0; from < events.size(); ) {
      int to = Math.min(events.size(), from + 1 + random.nextInt(most));
      String batch = "-\n" + String.join("\n", events.subList(from, to));
      batched.telemetry(0, offset++, batch.getBytes(UTF_8));
      batched.commitAndRestart(0);
      batched.scalingReadThrough(Long.MAX_VALUE);
      from = to;
    }
    alone.end();
    batched.end();
    assertThat(batched.deadLetters).isEmpty();
    assertThat(batched.detected(Meter.TICKS_CLOSED)).isEqualTo(alone.detected(Meter.TICKS_CLOSED));
    assertThat(batched.detected(Meter.LATE_PANES)).isZero();
    assertThat(batched.alerts).isEqualTo(alone.alerts);
  }

  @Property(tries = 10)
  void aSourceThatIsNotUnderstoodIsToldTheSameOverRestarts(
      @ForAll @IntRange(min = 1, max = 40) int every) {
    LiveInputs made = new LiveInputs(1);
    InMemoryEngine whole = engine(lines());
    InMemoryEngine restarted = engine(lines());
    for (int i = 0; i < 4_500; i++) {
      // Too few within a commit to be told of, and enough within an hour.
      String unknown = i % 6 == 0 ? "?\n" : "";
      String record = unknown + new String(made.recordOf(i * 1_000L, "r" + i), UTF_8);
      whole.telemetry(0, i, record.getBytes(UTF_8));
      restarted.telemetry(0, i, record.getBytes(UTF_8));
      if (i % every == 0) {
        restarted.commitAndRestart(0);
        restarted.scalingReadThrough(Long.MAX_VALUE);
      }
    }
    whole.end();
    restarted.end();
    assertThat(told(whole)).isEqualTo(told(restarted)).hasSizeGreaterThan(1);
  }

  private static List<String> told(InMemoryEngine engine) {
    return engine.alerts.stream().filter(alert -> alert.contains("unparsed-events")).toList();
  }

  @Test
  void countsWhatIsNoneOfItsBusinessAndWhatNoTableKnows() {
    InMemoryEngine engine = engine(lines());
    boolean accepted = engine.telemetry(0, 0, "-\n?\n-".getBytes(UTF_8));
    assertThat(accepted).isFalse();
    assertThat(engine.observed(Meter.FOREIGN_IGNORED)).isEqualTo(2);
    assertThat(engine.observed(Meter.FOREIGN_UNPARSED)).isEqualTo(1);
    assertThat(engine.deadLetters).isEmpty();
  }

  @Test
  void aDeadLetterSaysWhichEventItWasAndHoldsNothingOfTheRecordItself() {
    InMemoryEngine engine = engine(lines());
    String good = new String(new LiveInputs(1).recordOf(0, "r1"), UTF_8);
    String record =
        "- " + PROMPT + "\n! " + PROMPT + "\n" + good + "\n{\"request_id\":\"nobody-paid\"}";
    assertThat(engine.telemetry(0, 17, record.getBytes(UTF_8))).isTrue();
    assertThat(engine.deadLetters).hasSize(2);
    assertThat(engine.deadLetters.get(0))
        .contains("\"reason\":\"wrong_type\"", "\"offset\":17,\"index\":1")
        .doesNotContain("\"bytes\"");
    assertThat(engine.deadLetters.get(1))
        .contains("\"reason\":\"missing_field\"", "\"offset\":17,\"index\":3");
    assertThat(bytesOf(engine.deadLetters.get(1))).isEqualTo("{\"request_id\":\"nobody-paid\"}");
    assertThat(engine.deadLetters).noneMatch(letter -> letter.contains(PROMPT));
    assertThat(engine.observed(Meter.EVENTS)).isEqualTo(1);
  }

  private static String bytesOf(String letter) {
    Matcher found = BYTES.matcher(letter);
    assertThat(found.find()).isTrue();
    return new String(Base64.getDecoder().decode(found.group(1)), UTF_8);
  }

  private static Format lines() {
    return Format.foreign("lines", "", Lines::new);
  }

  private static InMemoryEngine engine(Format format) {
    EngineConfig usual = EngineConfig.defaults();
    Source source = new Source("tidegate.telemetry", format, new TreeMap<>());
    EngineConfig config = usual.readingFrom(List.of(source), usual.scaling());
    InMemoryEngine engine = new InMemoryEngine(config, 1, 1);
    engine.scalingReadThrough(Long.MAX_VALUE);
    return engine;
  }
}
