package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.NodeSampleBuilder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import io.tidegate.schemas.event.Telemetry;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
  private static final int MUTATIONS = Integer.getInteger("tidegate.fuzz", 60_000);
  private static final String LEAST =
      "\"time\":\"2026-07-31T08:00:12.417Z\",\"request_id\":\"r1\",\"cluster\":\"eu-1\","
          + "\"tenant\":\"t1\",\"model\":\"m\",\"status\":200";

  private final TelemetryDecoder telemetry = new TelemetryDecoder(new TreeMap<>());
  private final ScalingDecoder scaling = new ScalingDecoder(new TreeMap<>());

  @Test
  void whatWasEncodedIsDecodedAgain() {
    assertThat(valueOf(new TelemetryEncoder().encode(full()))).isEqualTo(full());
  }

  @Test
  void nodeSampleIsToldByItsField() {
    var sample =
        new NodeSampleBuilder()
            .sample("s1")
            .timeMs(1_785_484_812_417L)
            .cluster("eu-1")
            .node("gpu-1")
            .running(3)
            .kvCacheRatio(0.5)
            .build();
    assertThat(valueOf(new TelemetryEncoder().encode(sample))).isEqualTo(sample);
  }

  @Test
  void scalingEventIsDecodedAgain() {
    ScalingEvent event =
        new ScalingEventBuilder()
            .timeMs(1_785_484_812_417L)
            .eventId("e1")
            .cluster("eu-1")
            .type(ScalingType.SIZE_REPORT)
            .size(2)
            .nodes(
                List.of(
                    new NodeReport("a", "ready", true, List.of("10.0.0.1:80")),
                    new NodeReport("b", null, null, List.of())))
            .build();
    Decoded<ScalingEvent> decoded =
        scaling.decode(new ScalingEncoder().encode(event), Long.MAX_VALUE);
    assertThat(decoded).isEqualTo(new Decoded.Value<>(event, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|EMPTY",
        "[]|NOT_AN_OBJECT",
        "{|NOT_JSON",
        "{LEAST} x|NOT_JSON",
        "{LEAST,\"tenant\":\"t2\"}|DUPLICATE_FIELD",
        "{\"request_id\":\"r\"}|MISSING_FIELD",
        "{LEAST,\"status\":201}|DUPLICATE_FIELD",
        "{\"cluster\":\"*\"}|OUT_OF_RANGE",
        "{\"cluster\":\"\"}|OUT_OF_RANGE",
        "{\"tenant\":\"*\"}|OUT_OF_RANGE",
        "{\"tenant\":\"\"}|OUT_OF_RANGE",
        "{\"cluster\":5}|WRONG_TYPE",
        "{\"model\":[\"m\"]}|WRONG_TYPE",
        "{\"status\":\"200\"}|WRONG_TYPE",
        "{\"status\":700}|OUT_OF_RANGE",
        "{\"status\":-Infinity}|WRONG_TYPE",
        "{\"status\":null}|MISSING_FIELD",
        "{\"time\":\"yesterday\"}|WRONG_TYPE"
      })
  void refusesWithTheReason(String record, RefusalReason reason) {
    byte[] bytes = record.replace("LEAST", LEAST).getBytes(UTF_8);
    assertThat(telemetry.decode(bytes, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"5|5", "5.0|5", "5e3|5000", "1.5e1|15", "0.0|0", "null|-1"})
  void integersMayBeWrittenAsAnyNumber(String written, long read) {
    byte[] bytes = ("{" + LEAST + ",\"input_tokens\":" + written + "}").getBytes(UTF_8);
    assertThat(((InferenceEvent) valueOf(bytes)).inputTokens()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({"-1", "-1.0", "-99999999999999999999", "0", "0.0"})
  void statusOfAClosedRequestIsZero(String written) {
    byte[] bytes = ("{" + LEAST.replace("200", written) + "}").getBytes(UTF_8);
    assertThat(((InferenceEvent) valueOf(bytes)).status()).isZero();
  }

  @Test
  void refusesTimesOutsideTheAllowed() {
    byte[] bytes = ("{" + LEAST + "}").getBytes(UTF_8);
    assertThat(reasonOf(telemetry.decode(bytes, 1_785_484_812_416L)))
        .isEqualTo(RefusalReason.TIME_IN_FUTURE);
    byte[] old = "{\"time\":5}".getBytes(UTF_8);
    assertThat(reasonOf(telemetry.decode(old, Long.MAX_VALUE)))
        .isEqualTo(RefusalReason.TIME_BEFORE_2000);
  }

  @Test
  void unknownFieldsAreIgnoredAndCounted() {
    byte[] bytes = ("{" + LEAST + ",\"x\":{\"deep\":[1,{\"y\":2}]},\"z\":null}").getBytes(UTF_8);
    assertThat(telemetry.decode(bytes, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Value.class, value -> assertThat(value.unknownFields()).isEqualTo(2));
  }

  @Test
  void constantsOfTheSourceFillWhatTheRecordLacks() {
    TreeMap<String, String> set = new TreeMap<>();
    set.put("cluster", "eu-9");
    TelemetryDecoder decoder = new TelemetryDecoder(set);
    byte[] bytes = ("{" + LEAST.replace("\"cluster\":\"eu-1\",", "") + "}").getBytes(UTF_8);
    assertThat(decoder.decode(bytes, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Value.class,
            value -> assertThat(((Telemetry) value.value()).cluster()).isEqualTo("eu-9"));
    set.put("status", "200");
    assertThatThrownBy(() -> new TelemetryDecoder(set))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("status")
        .hasMessageContaining("allowed");
  }

  @Test
  void noBytesMakeADecoderThrowOrRememberAnotherRecord() {
    Random random = new Random(42);
    byte[] event = new TelemetryEncoder().encode(full());
    byte[] report = "{\"nodes\":[{\"node\":\"a\"}],\"parts\":2}".getBytes(UTF_8);
    byte[] clean = ("{" + LEAST + "}").getBytes(UTF_8);
    Decoded<Telemetry> alone = new TelemetryDecoder(new TreeMap<>()).decode(clean, Long.MAX_VALUE);
    for (int i = 0; i < MUTATIONS; i++) {
      assertThat(telemetry.decode(mutated(event, random), Long.MAX_VALUE)).isNotNull();
      assertThat(scaling.decode(mutated(report, random), Long.MAX_VALUE)).isNotNull();
      if (i % 100 == 0) {
        assertThat(telemetry.decode(clean, Long.MAX_VALUE)).isEqualTo(alone);
      }
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] copy = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    for (int edits = random.nextInt(4); edits >= 0; edits--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return copy;
  }

  private Telemetry valueOf(byte[] bytes) {
    Decoded<Telemetry> decoded = telemetry.decode(bytes, Long.MAX_VALUE);
    assertThat(decoded).isInstanceOf(Decoded.Value.class);
    return ((Decoded.Value<Telemetry>) decoded).value();
  }

  private static RefusalReason reasonOf(Decoded<Telemetry> decoded) {
    return ((Decoded.Refusal<Telemetry>) decoded).reason();
  }

  private static InferenceEvent full() {
    return new InferenceEventBuilder()
        .timeMs(1_785_484_812_417L)
        .requestId("r1")
        .cluster("eu-1")
        .tenant("töpfer")
        .apiKey("k1")
        .user("u")
        .source("203.0.113.9")
        .asn(64_500)
        .gateway("gw-1")
        .node("10.0.0.1:8000")
        .model("llama")
        .status(200)
        .latencyMicros(1_234_567)
        .queueMicros(12_000)
        .inputTokens(100)
        .outputTokens(20)
        .costMicroUsd(1_234)
        .promptFingerprint("0123456789abcdef")
        .guardrails(List.of(new NamedScore("pii", 0.25)))
        .canaries(List.of("c1", "c2"))
        .build();
  }
}
