package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.decode.Translation;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each operator of a map does, and what is refused of one. */
class MapLanguageTest {
  private static final String END = "\ntests: [{record: '{}', events: []}]\n";

  @Test
  void takesTheFirstPlaceThatGivesAValue() {
    String map = fields("tenant: [/a, /b/0/c, /d~1e]");
    assertThat(Foreign.made(map, "{\"b\":[{\"c\":\"x\"}],\"d/e\":\"y\"}"))
        .containsExactly("{\"tenant\":\"x\"}");
    assertThat(Foreign.made(map, "{\"a\":null,\"b\":[],\"d/e\":\"y\"}"))
        .containsExactly("{\"tenant\":\"y\"}");
    assertThat(Foreign.made(map, "{\"a\":{\"x\":1},\"d/e\":\"y\"}"))
        .containsExactly("{\"tenant\":\"y\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time: {from: /v, unit: s} | 1795219165.25 | 1795219165250",
        "time: {from: /v, unit: us} | 1795219165250999 | 1795219165250",
        "time: {from: /v, unit: ns} | '1795219165250000000' | 1795219165250",
        "time: /v | '2026-11-20T23:59:25.25Z' | 1795219165250",
        "time: {from: /v, zone: UTC} | '2026-11-20 23:59:25,250' | 1795219165250",
        "time: {from: /v, zone: Europe/Berlin} | '2026-11-21T00:59:25.250' | 1795219165250",
        "time: /v | '21/Nov/2026:00:59:25.250 +0100' | 1795219165250",
        "time: /v | '2026-11-20T23:59:25' | {}",
        "time: /v | 1795219165.25 | 1795219165250",
        "time: {from: /v, unit: s} | 1795219165250 | 1795219165250",
        "time: {from: /v, unit: s} | '1795219165250000' | 1795219165250",
        "time: {from: /v, unit: s} | 1795219165250000000 | 1795219165250",
        "time: {from: /v, unit: ns} | '1795219165' | 1795219165000",
        "time: {from: /v, unit: s} | 12 | 12000",
        "latency_ms: /v | '1m2.5s' | 62500",
        "latency_ms: /v | '1h0m3s' | 3603000",
        "latency_ms: /v | '2s1m' | {}",
        "latency_ms: /v | '1.5e-1s' | 150",
        "latency_ms: /v | '1s-5ms' | {}",
        "latency_ms: /v | '1sec' | {}",
        "latency_ms: /v | '1.5s' | 1500",
        "latency_ms: /v | '25.5\u00b5s' | 0.0255",
        "latency_ms: {from: /v, unit: s} | '0.079' | 79",
        "latency_ms: /v | '-' | {}",
        "latency_ms: /v | '0x1p3' | {}",
        "cost_usd: {from: /v, unit: nanodollars} | 4100000 | 0.0041",
        "cost_usd: {from: /v, unit: cents} | '0.41' | 0.0041",
        "input_tokens: /v | '912' | 912",
        "input_tokens: /v | 912.0 | 912",
        "input_tokens: /v | 9.5 | {}",
        "input_tokens: /v | [1] | {}",
        "input_tokens: /v | true | {}",
        "status: {from: /v, table: {ok: 200}, otherwise: 500} | 'ok' | 200",
        "status: {from: /v, table: {ok: 200}, otherwise: 500} | 'no' | 500",
        "status: {from: /v, table: {'true': 200}} | true | 200",
        "tenant: /v | 17 | \"17\"",
        "node: {from: /v, strip_port: true} | '10.0.0.1:80' | \"10.0.0.1\"",
        "node: {from: /v, strip_port: true} | '[fd00::1]:80' | \"fd00::1\"",
        "node: {from: /v, strip_port: true} | 'fd00::1' | \"fd00::1\"",
        "node: {from: /v, pick: last} | 'a, b' | \"b\"",
        "node: {from: /v, pick: first} | 'a, b' | \"a\"",
        "unchecked: /v | 'true' | true"
      })
  void makesOfAValueWhatTheMemberAsksFor(String rule, String value, String made) {
    String name = rule.substring(0, rule.indexOf(':'));
    String record = "{\"v\":" + json(rule, value) + "}";
    assertThat(Foreign.made(fields(rule), record))
        .containsExactly("{\"" + name + "\":" + made + "}");
  }

  /** Texts stand in the table without quotes. */
  private static String json(String rule, String value) {
    boolean isPlain =
        value.startsWith("[1") || value.equals("true") && !rule.startsWith("unchecked");
    boolean isNumber = value.matches("[0-9]+(\\.[0-9]+)?");
    return isPlain || isNumber ? value : "\"" + value + "\"";
  }

  @Test
  void defaultsConstantsAndWhatStandsForNothing() {
    String map =
        "name: m\nmakes: inference-event\nabsent: ['-', '-1']\nfields:\n"
            + "  tenant: {from: /t, default: nobody}\n  status: {constant: 200}\n  ttft_ms: /f"
            + END;
    assertThat(Foreign.made(map, "{\"t\":\"-\",\"f\":-1}"))
        .containsExactly("{\"tenant\":\"nobody\",\"status\":200}");
  }

  @Test
  void subtractsAndAddsTimes() {
    String map =
        fields(
            "latency_ms: {from: /e, minus: [/x, /s], unit: s}",
            "time: {from: /s, unit: s, plus: /d, plus_unit: us}");
    assertThat(Foreign.made(map, "{\"d\":1500,\"e\":1795219167.75,\"s\":1795219165.25}"))
        .containsExactly("{\"latency_ms\":2500,\"time\":1795219165252}");
    assertThat(Foreign.made(map, "{\"e\":1795219167.75}")).containsExactly("{}");
  }

  @Test
  void aStringThatStandsForNothingHoldsNoJson() {
    String map =
        "name: m\nmakes: inference-event\nabsent: ['-']\nembedded: [/log]\nfields:\n"
            + "  tenant: {from: /log/who, default: nobody}"
            + END;
    assertThat(Foreign.made(map, "{\"log\":\"{\\\"who\\\":\\\"a\\\"}\"}"))
        .containsExactly("{\"tenant\":\"a\"}");
    for (String nothing : List.of("-", "", " ")) {
      assertThat(Foreign.made(map, "{\"log\":\"" + nothing + "\"}"))
          .containsExactly("{\"tenant\":\"nobody\"}");
    }
    assertThat(Foreign.made(map, "{\"log\":\"{cut o\"}")).containsExactly("{\"tenant\":{}}");
  }

  @Test
  void readsStringsThatHoldJsonAndArraysOfEvents() {
    String map =
        "name: m\nmakes: inference-event\nembedded: ['/log/*/message']\nfields:\n"
            + "  tenant: /log/*/message/who\n  cluster: /where\n  region: /log/*/r"
            + END;
    String record =
        "{\"log\":[{\"message\":\"{\\\"who\\\":\\\"a\\\"}\",\"r\":\"x\"},{\"message\":\"oops\"},"
            + "{\"message\":\"{\\\"who\\\":\\\"c\\\"}\"}],\"where\":\"eu\"}";
    assertThat(Foreign.made(map, record))
        .containsExactly(
            "{\"tenant\":\"a\",\"cluster\":\"eu\",\"region\":\"x\"}",
            "{\"tenant\":{},\"cluster\":\"eu\"}",
            "{\"tenant\":\"c\",\"cluster\":\"eu\"}");
    assertThat(Foreign.made(map, "{\"where\":\"eu\"}").get(0)).contains("missing_field /log");
  }

  @Test
  void keepsAndDrops() {
    String map =
        "name: m\nmakes: inference-event\nkeep: [{from: /kind, in: [req]}]\n"
            + "drop: [{from: /probe}]\nfields: {tenant: /t}"
            + END;
    Translation made =
        RecordMap.read(map)
            .translator()
            .translate(
                "{\"kind\":\"req\",\"t\":\"a\"}\n{\"kind\":\"x\"}\n{\"kind\":\"req\",\"probe\":1}\n{}"
                    .getBytes(UTF_8));
    assertThat(Foreign.lines(made)).containsExactly("{\"tenant\":\"a\"}");
    assertThat(made.ignored()).isEqualTo(3);
  }

  @Test
  void oneBadLineLeavesTheOthers() {
    assertThat(
            Foreign.made(
                fields("tenant: /t"), "{\"t\":\"a\"}\n{\"t\":\"b\", oops\n\n{\"t\":\"c\"}\n7"))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("{\"tenant\":\"a\"}"),
            line -> assertThat(line).startsWith("1 not_json"),
            line -> assertThat(line).isEqualTo("{\"tenant\":\"c\"}"),
            line -> assertThat(line).startsWith("3 not_an_object"));
  }

  @Test
  void aRecordThatIsCutOffIsRefusedAndSaysOfWhom() {
    assertThat(Foreign.made(fields("tenant: /t"), "{\"t\":\"acme\",\"prompt\":\"abc"))
        .singleElement()
        .asString()
        .contains("0 not_json", "tenant=acme")
        .doesNotContain("abc");
  }

  @Test
  void whatAClientCopiesInDoesNotLoseTheRecord() {
    byte[] record = "{\"p\":\"?\u0001\\x\",\"t\":\"acme\"}".getBytes(UTF_8);
    record[6] = (byte) 0xff;
    Translation made = RecordMap.read(fields("tenant: /t")).translator().translate(record);
    assertThat(Foreign.lines(made)).containsExactly("{\"tenant\":\"acme\"}");
    String deep = "{\"p\":" + "[".repeat(5_000) + "]".repeat(5_000) + ",\"t\":\"acme\"}";
    assertThat(Foreign.made(fields("tenant: /t"), deep)).containsExactly("{\"tenant\":\"acme\"}");
  }

  @Test
  void isBounded() {
    String many =
        IntStream.range(0, MapTranslator.MOST_EVENTS + 5)
            .mapToObj(i -> "{\"t\":\"a\"}")
            .collect(Collectors.joining(",", "[", "]"));
    List<String> made = Foreign.made(fields("tenant: /t"), many);
    assertThat(made).hasSize(MapTranslator.MOST_EVENTS + 1);
    assertThat(made.get(MapTranslator.MOST_EVENTS)).contains("too_large");
    String longName = "{\"t\":\"" + "n".repeat(1_000_000) + "\"}";
    assertThat(
            Foreign.text(
                RecordMap.read(fields("tenant: /t"))
                    .translator()
                    .translate(longName.getBytes(UTF_8))))
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fields: {tennant: /a} | fields.tennant is no member of inference-event",
        "fields: {tenant: a} | names a; allowed: a place such as",
        "fields: {time: {from: /a, unit: sec}} | fields.time.unit is sec; allowed: s, ms, us, ns",
        "fields: {tenant: {from: /a, regex: x}} | fields.tenant.regex is no key; allowed: from",
        "fields: {tenant: {from: /a, constant: x}} | either from or constant",
        "fields: {tenant: {from: /a, minus: /b}} | goes with durations only",
        "fields: {time: {from: /a, zone: Mars}} | fields.time.zone is Mars",
        "fields: {tenant: /a/*/b, model: /c/*/d} | one * in a place",
        "fields: {tenant: /a}, embedded: [/b] | nothing is read below it",
        "feilds: {tenant: /a} | feilds is no key"
      })
  void refusesWhatItCannotMean(String part, String sentence) {
    String map = "{name: m, makes: inference-event, tests: [{record: '{}', events: []}], " + part;
    assertThatThrownBy(() -> RecordMap.read(map + "}"))
        .isInstanceOf(MapRefusedException.class)
        .hasMessageContaining(sentence);
  }

  private static String fields(String... rules) {
    return "name: m\nmakes: inference-event\nfields:\n  " + String.join("\n  ", rules) + END;
  }
}
