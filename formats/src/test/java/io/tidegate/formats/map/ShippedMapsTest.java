package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.event.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each shipped map makes of its records what its file says, and the decoder takes it. */
class ShippedMapsTest {
  private static final Path FOLDER = Path.of("src/main/resources/io/tidegate/formats/maps");

  static List<String> names() {
    return ShippedMaps.NAMES;
  }

  @Test
  void everyFileIsShipped() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrderElementsOf(
              ShippedMaps.NAMES.stream().map(name -> name + ".yaml").toList());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void keepsItsOwnTests(String name) {
    RecordMap map = ShippedMaps.get(name);
    assertThat(map.name()).isEqualTo(name);
    assertThat(map.failures()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void givesEventsThatAreTakenAsTheyStand(String name) {
    RecordMap map = ShippedMaps.get(name);
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>(Map.of("cluster", "eu-1")));
    for (RecordMap.Example test : map.tests()) {
      for (Translation.Event event :
          map.translator().translate(test.record().getBytes(UTF_8)).events()) {
        byte[] own = ((Decoded.Value<byte[]>) event.own()).value();
        Decoded<Telemetry> decoded = decoder.decode(own, Long.MAX_VALUE);
        assertThat(decoded).as(new String(own, UTF_8)).isInstanceOf(Decoded.Value.class);
        Decoded.Value<Telemetry> value = (Decoded.Value<Telemetry>) decoded;
        assertThat(value.unknownFields()).isZero();
        assertThat(value.flaws()).allMatch(flaw -> flaw.field().equals("request_id"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void fitsTheSchema(String name) throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    try (InputStream in = RecordMap.schema()) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      JsonNode map = yaml.readTree(ShippedMaps.text(name));
      assertThat(schema.validate(map)).isEmpty();
    }
  }

  @Test
  void takesIdentityOfLiteLlmOnlyFromWhatTheProxySetsItself() {
    String callers =
        "{\"id\":\"r\",\"endTime\":1795219167.5,\"status\":\"success\",\"end_user\":\"mallory\","
            + "\"request_tags\":[\"mallory\"],\"metadata\":{\"team_id\":\"mallory\","
            + "\"team_alias\":\"mallory\",\"user_api_key_alias\":\"mallory\","
            + "\"requester_custom_headers\":{\"x-tenant\":\"mallory\"}}}";
    Translation made = ShippedMaps.get("litellm").translator().translate(callers.getBytes(UTF_8));
    assertThat(made.events()).hasSize(1);
    String own = new String(((Decoded.Value<byte[]>) made.events().get(0).own()).value(), UTF_8);
    assertThat(own).contains("\"tenant\":\"unauthenticated\"").doesNotContain("mallory");
  }

  @ParameterizedTest
  @MethodSource("names")
  void neverHandsOnPromptsAndAnswers(String name) {
    RecordMap map = ShippedMaps.get(name);
    for (RecordMap.Example test : map.tests()) {
      // Records are complete, cut off, and no JSON at all from the middle on.
      for (int cut = 0; cut < test.record().length(); cut += 7) {
        for (String record :
            List.of(
                test.record().substring(0, cut),
                test.record().substring(0, cut) + "}" + test.record().substring(cut),
                test.record())) {
          String all = map.translator().translate(record.getBytes(UTF_8)).events().toString();
          String own = Foreign.text(map.translator().translate(record.getBytes(UTF_8)));
          assertThat(all + own).doesNotContain("PROMPT-TEXT", "ANSWER-TEXT", "word word");
        }
      }
    }
  }
}
