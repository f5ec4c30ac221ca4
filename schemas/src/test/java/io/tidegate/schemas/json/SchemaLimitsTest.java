package io.tidegate.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.Flaw;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a decoder refuses and a JSON Schema cannot, and the few texts where it is the reverse. */
class SchemaLimitsTest {
  private static final String EVENT =
      "\"request_id\":\"r1\",\"cluster\":\"eu-1\",\"tenant\":\"t1\",\"model\":\"m\",\"status\":200";
  private static final String TIME = ",\"time\":\"2026-07-31T08:00:12.417Z\"";
  private static final String SCALING =
      "{\"event_id\":\"e\",\"cluster\":\"c\",\"type\":\"deploy\",\"time\":1785484812417";

  private final SchemaFile event = new SchemaFile("inference-event");
  private final TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "JSON Schema sees the last of two members of one name|TIME,\"tenant\":\"t2\"|DUPLICATE_FIELD",
        "the offset moves a local time out of the year|,\"time\":\"1999-12-31T08:00:00Z\"|TIME_BEFORE_2000",
        "and out of the last one|,\"time\":\"9999-12-31T23:00:00-05:00\"|OUT_OF_RANGE"
      })
  void onlyTheDecoderRefuses(String why, String members, RefusalReason reason) {
    String record = ("{" + EVENT + members + "}").replace("TIME", TIME);
    assertThat(reasonOf(record, Long.MAX_VALUE)).as(why).isEqualTo(reason);
    assertThat(event.problems(record)).as(why).isEmpty();
  }

  @Test
  void onlyTheDecoderKnowsTheTimeAndTheSizeOfTheRecord() {
    String record = "{" + EVENT + TIME + "}";
    assertThat(event.accepts(record)).isTrue();
    assertThat(reasonOf(record, 1_785_484_812_416L)).isEqualTo(RefusalReason.TIME_IN_FUTURE);
    String large = "{" + EVENT + TIME + ",\"x\":\"" + "y".repeat(65_536) + "\"}";
    assertThat(event.accepts(large)).isTrue();
    assertThat(reasonOf(large, Long.MAX_VALUE)).isEqualTo(RefusalReason.TOO_LARGE);
  }

  @Test
  void onlyTheDecoderFillsInTheConstantsOfTheSource() {
    TreeMap<String, String> set = new TreeMap<>();
    set.put("cluster", "eu-9");
    String record = "{" + EVENT.replace("\"cluster\":\"eu-1\",", "") + TIME + "}";
    assertThat(event.accepts(record)).isFalse();
    assertThat(new TelemetryDecoder(set).decode(utf8(record), Long.MAX_VALUE))
        .isInstanceOf(Decoded.Value.class);
    String sample = "{\"sample\":\"s\",\"cluster\":null,\"node\":\"n\"" + TIME + "}";
    assertThat(new TelemetryDecoder(set).decode(utf8(sample), Long.MAX_VALUE))
        .isInstanceOf(Decoded.Value.class);
  }

  @Test
  void onlyTheDecoderMindsTheLengthOfANumbersText() {
    String record = "{" + EVENT + TIME + ",\"cost_usd\":1." + "0".repeat(64) + "}";
    assertThat(event.problems(record)).isEmpty();
    assertThat(decoder.decode(utf8(record), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Value.class,
            value ->
                assertThat(value.flaws())
                    .isEqualTo(List.of(new Flaw("cost_usd", RefusalReason.OUT_OF_RANGE))));
  }

  @Test
  void aSampleIsNoEvent() {
    String sample = "{\"sample\":\"s\"," + EVENT + TIME + ",\"node\":\"n\"}";
    assertThat(event.accepts(sample)).isFalse();
    assertThat(new SchemaFile("node-sample").accepts(sample)).isTrue();
  }

  @Test
  void nodesOfAReportStandForItsSize() {
    String report = SCALING.replace("deploy", "size_report");
    SchemaFile schema = new SchemaFile("scaling-event");
    ScalingDecoder scaling = new ScalingDecoder(new TreeMap<>());
    for (String counted : new String[] {"", ",\"size\":1", ",\"nodes\":[]", ",\"nodes\":null"}) {
      String record = report + counted + "}";
      assertThat(scaling.decode(utf8(record), Long.MAX_VALUE) instanceof Decoded.Value<?>)
          .as(record)
          .isEqualTo(schema.accepts(record));
    }
  }

  @Test
  void onlyTheDecoderKnowsTheTimeZones() {
    String record = "{\"budget_usd\":5,\"zone\":\"Europe/Atlantis\"}";
    assertThat(new SchemaFile("entity-record").accepts(record)).isTrue();
    assertThat(new EntityRecordDecoder().decode("tenant/t", utf8(record)))
        .isInstanceOf(Decoded.Refusal.class);
  }

  @ParameterizedTest
  @CsvSource({"2026-07-31 08:00:12Z", "2026-07-31t08:00:12z", "2016-12-31T23:59:60Z"})
  void rareFormsOfRfc3339AreDecoded(String time) {
    String record = "{" + EVENT + ",\"time\":\"" + time + "\"}";
    assertThat(decoder.decode(utf8(record), Long.MAX_VALUE)).isInstanceOf(Decoded.Value.class);
    assertThat(event.problems(record)).isEmpty();
  }

  private RefusalReason reasonOf(String record, long latestMs) {
    Decoded<?> decoded = decoder.decode(utf8(record), latestMs);
    assertThat(decoded).as(record).isInstanceOf(Decoded.Refusal.class);
    return ((Decoded.Refusal<?>) decoded).reason();
  }

  private static byte[] utf8(String record) {
    return record.getBytes(StandardCharsets.UTF_8);
  }
}
