package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.entity.Identifier;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client chooses never decides whether its request counts. */
class ClientChoiceTest {
  private static final String LEAST =
      "\"time\":\"2026-07-31T08:00:12.417Z\",\"request_id\":\"r1\",\"cluster\":\"eu-1\","
          + "\"tenant\":\"t1\",\"model\":\"m\",\"status\":200";
  private static final List<String> OPTIONAL =
      Arrays.stream(EventMember.values())
          .filter(member -> !member.isRequired() && member != EventMember.SAMPLE)
          .map(EventMember::wireName)
          .toList();
  private static final List<String> WRONG_EVERYWHERE =
      List.of(
          "{\"a\":[{}]}",
          "[[],{\"b\":[]}]",
          "true",
          "-1",
          "-0.4",
          "1e400",
          "-1e400",
          "NaN",
          "Infinity",
          "1." + "0".repeat(80) + "1e30",
          "\"\"",
          "\"*\"",
          "99999999999999999999");

  private final TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
  private final ScalingDecoder scaling = new ScalingDecoder(new TreeMap<>());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "user|\"\"",
        "user|\"*\"",
        "user|7",
        "max_tokens|-1",
        "max_tokens|\"1024\"",
        "max_tokens|10.5",
        "queue_ms|-0.4",
        "queue_ms|NaN",
        "latency_ms|1e300",
        "input_tokens|99999999999999999999999",
        "guardrails|{\"injection\":1.0000001}",
        "guardrails|[1]",
        "prompt_fingerprint|\"0123456789abcdeg\"",
        "phase|\"middle\"",
        "decision|\"block\"",
        "canaries|\"c1\"",
        "asn|\"AS64500\"",
        "node|\"\"",
        "api_key|{\"secret\":1}",
        "agent|[]",
        "tool|false",
        "session|0"
      })
  void aBadOptionalMemberCountsAsAbsentAndIsCounted(String name, String value) {
    Decoded.Value<Telemetry> read = read("{" + LEAST + ",\"" + name + "\":" + value + "}", UTF_8);
    assertThat(read.value()).isEqualTo(least());
    assertThat(read.flaws()).extracting(Flaw::field).containsExactly(name);
    Decoded.Value<Telemetry> first = read("{\"" + name + "\":" + value + "," + LEAST + "}", UTF_8);
    assertThat(first).isEqualTo(read);
  }

  @Test
  void namesAreMadePrintableAndCut() {
    String line = "u".repeat(257);
    assertThat(userOf("{" + LEAST + ",\"user\":\"" + line + "\"}", UTF_8))
        .isEqualTo(Identifier.of(line));
    assertThat(userOf("{" + LEAST + ",\"user\":\"a\\nb\"}", UTF_8))
        .isEqualTo(Identifier.of("a\nb"));
    assertThat(userOf("{" + LEAST + ",\"user\":\"a\nb\"}", UTF_8)).isEqualTo(Identifier.of("a\nb"));
    assertThat(userOf("{" + LEAST + ",\"user\":\"\\u202eabc\"}", UTF_8))
        .isEqualTo(Identifier.of("\u202eabc"));
    byte[] header = {'a', (byte) 0xe9, (byte) 0xff, 'b'};
    String latin = new String(header, ISO_8859_1);
    assertThat(userOf("{" + LEAST + ",\"user\":\"" + latin + "\"}", ISO_8859_1))
        .isEqualTo(Identifier.of(header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant", "cluster", "model", "request_id"})
  void requiredNamesAreMadePrintableToo(String name) {
    for (String bad : new String[] {"\u2028", "x".repeat(300), "\u0007", "\udc80"}) {
      Telemetry read = read(with(name, escaped(bad)), UTF_8).value();
      InferenceEvent event = (InferenceEvent) read;
      assertThat(List.of(event.tenant(), event.cluster(), event.model(), event.requestId()))
          .contains(Identifier.of(bad));
    }
  }

  @Test
  void aRequestWithoutAModelOrAnIdCounts() {
    for (String nothing : new String[] {"", "*"}) {
      assertThat(((InferenceEvent) read(with("model", nothing), UTF_8).value()).model())
          .isEqualTo("unknown");
      String record = with("request_id", nothing);
      String id = ((InferenceEvent) read(record, UTF_8).value()).requestId();
      assertThat(id).isEqualTo("unnamed~" + Identifier.hashOf(record.getBytes(UTF_8)));
    }
  }

  @Test
  void anyNumberOfCanariesIsALeak() {
    StringBuilder list = new StringBuilder("5");
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      list.append(",\"c").append(i).append('"');
      if (i < 64) {
        kept.add("c" + i);
      }
    }
    Decoded.Value<Telemetry> read = read("{" + LEAST + ",\"canaries\":[" + list + "]}", UTF_8);
    assertThat(((InferenceEvent) read.value()).canaries()).isEqualTo(kept);
    assertThat(read.flaws()).extracting(Flaw::field).containsExactly("canaries");
  }

  @Test
  void ofTooManyGuardrailsTheHighestAreKept() {
    StringBuilder scores = new StringBuilder("\"wrong\":1.0000001,\"hot\":0.1,\"hot\":0.97");
    for (int i = 0; i < 80; i++) {
      scores.append(",\"g").append(10 + i).append("\":0.").append(10 + i);
    }
    Decoded.Value<Telemetry> read = read("{" + LEAST + ",\"guardrails\":{" + scores + "}}", UTF_8);
    List<NamedScore> kept = ((InferenceEvent) read.value()).guardrails();
    assertThat(kept).hasSize(64).contains(new NamedScore("hot", 0.97));
    assertThat(kept).extracting(NamedScore::name).doesNotContain("wrong", "g26", "g10");
    assertThat(kept).contains(new NamedScore("g89", 0.89), new NamedScore("g27", 0.27));
  }

  @Test
  void ofAnOptionalMemberThatStandsTwiceTheFirstCounts() {
    Decoded.Value<Telemetry> read =
        read("{" + LEAST + ",\"user\":\"a\",\"user\":\"b\",\"canaries\":[],\"canaries\":5}", UTF_8);
    assertThat(((InferenceEvent) read.value()).user()).isEqualTo("a");
    assertThat(read.flaws()).extracting(Flaw::field).containsExactly("user", "canaries");
  }

  @Test
  void noUnknownMemberRefusesARecord() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    String unknown = ",\"" + "n".repeat(5_000) + "\":" + deep + ",\"z\":" + "9".repeat(2_000);
    Decoded.Value<Telemetry> read = read("{" + LEAST + unknown + "}", UTF_8);
    assertThat(read).isEqualTo(new Decoded.Value<>(least(), 2));
    byte[] raw = ("{" + LEAST + ",\"h\u00e9\":\"\u00ff\u00fe\"}").getBytes(ISO_8859_1);
    assertThat(decoder.decode(raw, Long.MAX_VALUE)).isEqualTo(new Decoded.Value<>(least(), 1));
  }

  @Property(tries = 3_000)
  void anEventWithBadOptionalMembersIsTheEventWithoutThem(
      @ForAll("optional") String name,
      @ForAll("wrong") String wrong,
      @ForAll("optional") String at) {
    Assume.that(!(name.equals("unchecked") && wrong.equals("true")));
    String neighbour = at.equals(name) ? "" : ",\"" + at + "\":" + goodFor(at);
    Decoded.Value<Telemetry> read =
        read("{\"" + name + "\":" + wrong + "," + LEAST + neighbour + "}", UTF_8);
    Decoded.Value<Telemetry> without = read("{" + LEAST + neighbour + "}", UTF_8);
    boolean list = name.equals("guardrails") || name.equals("canaries");
    if (!list || !wrong.startsWith("{") && !wrong.startsWith("[")) {
      assertThat(read.value()).as(name + " = " + wrong).isEqualTo(without.value());
    }
    assertThat(read.flaws()).extracting(Flaw::field).containsExactly(name);
  }

  @Property(tries = 3_000)
  void noTextInAnOptionalMemberTouchesAnythingElse(
      @ForAll("optional") String name, @ForAll byte[] client) {
    byte[] quoted = quoted(client);
    byte[] head = ("{" + LEAST + ",\"" + name + "\":\"").getBytes(UTF_8);
    byte[] tail = "\",\"project\":\"p\"}".getBytes(UTF_8);
    byte[] record = Arrays.copyOf(head, head.length + quoted.length + tail.length);
    System.arraycopy(quoted, 0, record, head.length, quoted.length);
    System.arraycopy(tail, 0, record, head.length + quoted.length, tail.length);
    Decoded<Telemetry> decoded = decoder.decode(record, Long.MAX_VALUE);
    assertThat(decoded).isInstanceOf(Decoded.Value.class);
    InferenceEvent event = (InferenceEvent) ((Decoded.Value<Telemetry>) decoded).value();
    assertThat(
            List.of(
                event.tenant(), event.cluster(), event.model(), event.requestId(), event.status()))
        .isEqualTo(List.of("t1", "eu-1", "m", "r1", 200));
    if (name.equals("user")) {
      String user = Identifier.of(client);
      assertThat(event.user()).isEqualTo(user.isEmpty() || user.equals("*") ? null : user);
    }
    if (!name.equals("project")) {
      assertThat(event.project()).isEqualTo("p");
    }
  }

  @Test
  void aRefusalSaysOfWhomTheRecordSpeaks() {
    String late =
        "{\"status\":\"x\",\"time\":1785484812417,\"request_id\":\"r\",\"cluster\":\"eu-1\","
            + "\"model\":\"m\",\"tenant\":\"t1\",\"gateway\":\"gw-1\"}";
    assertThat(saidOf(late.getBytes(UTF_8))).isEqualTo(new Said("eu-1", "t1", "gw-1"));
    String large = "{" + LEAST + ",\"gateway\":\"gw-1\",\"x\":\"" + "y".repeat(70_000) + "\"}";
    assertThat(saidOf(large.getBytes(UTF_8))).isEqualTo(new Said("eu-1", "t1", "gw-1"));
    String cut = "{\"gateway\":\"gw-1\"," + LEAST + ",\"user\":\"abc";
    assertThat(saidOf(cut.getBytes(UTF_8))).isEqualTo(new Said("eu-1", "t1", "gw-1"));
    assertThat(saidOf("[]".getBytes(UTF_8))).isEqualTo(Said.NOTHING);
  }

  @Test
  void aSourcesConstantIsAnAuthority() {
    TreeMap<String, String> set = new TreeMap<>();
    set.put("cluster", "eu-9");
    byte[] other = ("{" + LEAST + "}").getBytes(UTF_8);
    TelemetryDecoder refusing = new TelemetryDecoder(set);
    assertThat(refusing.decode(other, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(RefusalReason.CONFLICT);
              assertThat(refusal.field()).isEqualTo("cluster");
            });
    byte[] same = ("{" + LEAST.replace("eu-1", "eu-9") + "}").getBytes(UTF_8);
    assertThat(refusing.decode(same, Long.MAX_VALUE)).isInstanceOf(Decoded.Value.class);
    TelemetryDecoder overruling = new TelemetryDecoder(set, Conflict.OVERRULE);
    for (String said : List.of("\"eu-1\"", "\"*\"", "\"\"", "5", "null", "{}")) {
      byte[] bytes = ("{" + LEAST.replace("\"eu-1\"", said) + "}").getBytes(UTF_8);
      assertThat(overruling.decode(bytes, Long.MAX_VALUE))
          .isInstanceOfSatisfying(
              Decoded.Value.class,
              value -> {
                assertThat(((Telemetry) value.value()).cluster()).isEqualTo("eu-9");
                assertThat(value.flaws()).hasSize(said.equals("null") ? 0 : 1);
              });
      assertThat(refusing.decode(bytes, Long.MAX_VALUE) instanceof Decoded.Value<?>)
          .isEqualTo(said.equals("null"));
    }
  }

  @Test
  void noSampleAndNoScalingEventSpeaksForAnothersCluster() {
    TreeMap<String, String> set = new TreeMap<>();
    set.put("cluster", "eu-9");
    byte[] sample =
        "{\"sample\":\"s\",\"time\":1785484812417,\"cluster\":\"eu-1\",\"node\":\"n\"}"
            .getBytes(UTF_8);
    assertThat(new TelemetryDecoder(set).decode(sample, Long.MAX_VALUE))
        .isInstanceOf(Decoded.Refusal.class);
    byte[] change = scalingOf(",\"to\":5").getBytes(UTF_8);
    assertThat(new ScalingDecoder(set).decode(change, Long.MAX_VALUE))
        .isInstanceOf(Decoded.Refusal.class);
    assertThat(new ScalingDecoder(set, Conflict.OVERRULE).decode(change, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Value.class,
            value -> assertThat(((ScalingEvent) value.value()).cluster()).isEqualTo("eu-9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ""})
  void whatNamesNothingIsRefusedWhereANameIsRequired(String nothing) {
    String sample = "{\"sample\":\"s\",\"time\":1785484812417,\"cluster\":\"c\",\"node\":\"n\"}";
    for (String name : List.of("s", "c", "n")) {
      String record = sample.replace("\"" + name + "\"", "\"" + nothing + "\"");
      assertThat(decoder.decode(record.getBytes(UTF_8), Long.MAX_VALUE))
          .as(record)
          .isInstanceOf(Decoded.Refusal.class);
    }
    String ready = scalingOf("").replace("scale_decision", "node_ready");
    String node = ready.replace("}", ",\"node\":\"" + nothing + "\"}");
    assertThat(scaling.decode(node.getBytes(UTF_8), Long.MAX_VALUE))
        .isInstanceOf(Decoded.Refusal.class);
    String cluster = scalingOf(",\"to\":5").replace("eu-1", nothing);
    assertThat(scaling.decode(cluster.getBytes(UTF_8), Long.MAX_VALUE))
        .isInstanceOf(Decoded.Refusal.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "from|-1",
        "zone|5",
        "capacity|0",
        "capacity|\"2\"",
        "reason_code|\"*\"",
        "addresses|\"10.0.0.1\"",
        "model_digests|[]",
        "from_time|\"soon\"",
        "size|-5",
        "nodes|[5]",
        "nodes|[{\"node\":\"\"}]",
        "part|\"2\"",
        "reason|{}"
      })
  void aBadOptionalMemberOfAScalingEventCountsAsAbsent(String name, String value) {
    byte[] bytes = scalingOf(",\"to\":5,\"" + name + "\":" + value).getBytes(UTF_8);
    byte[] clean = scalingOf(",\"to\":5").getBytes(UTF_8);
    Decoded.Value<ScalingEvent> read =
        (Decoded.Value<ScalingEvent>) scaling.decode(bytes, Long.MAX_VALUE);
    assertThat(read.flaws()).extracting(Flaw::field).contains(name);
    ScalingEvent without =
        ((Decoded.Value<ScalingEvent>) scaling.decode(clean, Long.MAX_VALUE)).value();
    assertThat(read.value()).isEqualTo(without);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"node\":5}|true",
        "7|true",
        "{\"node\":\"b\"}],\"part\":\"1\",\"x\":[|true",
        "{\"node\":\"b\",\"secured\":\"yes\"}|false"
      })
  void aListOfNodesThatCannotBeReadSaysNothing(String node, boolean unreadable) {
    String report =
        scalingOf(",\"nodes\":[{\"node\":\"a\"}," + node + "]")
            .replace("scale_decision", "size_report");
    Decoded<ScalingEvent> alone = scaling.decode(report.getBytes(UTF_8), Long.MAX_VALUE);
    assertThat(alone instanceof Decoded.Refusal<?>).isEqualTo(unreadable);
    byte[] sized = report.replace("\"nodes\"", "\"size\":2,\"nodes\"").getBytes(UTF_8);
    assertThat(scaling.decode(sized, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Value.class,
            value ->
                assertThat(((ScalingEvent) value.value()).nodes() == null).isEqualTo(unreadable));
  }

  @ParameterizedTest
  @CsvSource({"addresses,256", "destinations,1024", "metrics,64"})
  void aListThatIsTooLongIsCutAndCounted(String name, int most) {
    for (int more : new int[] {0, 1, 200}) {
      StringBuilder members = new StringBuilder();
      for (int i = 0; i < most + more; i++) {
        members.append(i == 0 ? "" : ",").append("\"e").append(i).append('"');
        members.append(name.equals("metrics") ? ":" + i : "");
      }
      String list = name.equals("metrics") ? "{" + members + "}" : "[" + members + "]";
      String record =
          name.equals("addresses")
              ? scalingOf(",\"to\":5,\"addresses\":" + list)
              : "{\"sample\":\"s\",\"time\":1785484812417,\"cluster\":\"c\",\"node\":\"n\",\""
                  + name
                  + "\":"
                  + list
                  + "}";
      byte[] bytes = record.getBytes(UTF_8);
      Decoded.Value<?> read =
          (Decoded.Value<?>)
              (name.equals("addresses")
                  ? scaling.decode(bytes, Long.MAX_VALUE)
                  : decoder.decode(bytes, Long.MAX_VALUE));
      assertThat(kept(read.value(), name)).isEqualTo(most);
      assertThat(read.flaws()).hasSize(more == 0 ? 0 : 1);
    }
  }

  private static int kept(Object value, String name) {
    if (value instanceof ScalingEvent event) {
      return event.addresses().size();
    }
    NodeSample sample = (NodeSample) value;
    return name.equals("metrics") ? sample.metrics().size() : sample.destinations().size();
  }

  @Test
  void aReportOfMoreNodesThanAreReadSaysNothingOfThem() {
    String nodes = "{\"node\":\"a\"},".repeat(65_536) + "{\"node\":\"b\"}";
    String report =
        scalingOf(",\"size\":9,\"nodes\":[" + nodes + "]").replace("scale_decision", "size_report");
    assertThat(scaling.decode(report.getBytes(UTF_8), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Decoded.Value.class,
            value -> {
              assertThat(((ScalingEvent) value.value()).nodes()).isNull();
              assertThat(((ScalingEvent) value.value()).size()).isEqualTo(9);
            });
  }

  @Provide
  Arbitrary<String> optional() {
    return Arbitraries.of(OPTIONAL);
  }

  @Provide
  Arbitrary<String> wrong() {
    return Arbitraries.of(WRONG_EVERYWHERE);
  }

  private static String goodFor(String name) {
    return switch (name) {
      case "guardrails" -> "{\"pii\":0.5}";
      case "canaries" -> "[\"c\"]";
      case "phase" -> "\"end\"";
      case "decision" -> "\"deny\"";
      case "unchecked" -> "true";
      case "prompt_fingerprint" -> "\"0123456789abcdef\"";
      default -> name.matches(".*(_tokens|_bytes|_ms|_usd|asn|tool_calls)") ? "7" : "\"n-1\"";
    };
  }

  private static String with(String name, String text) {
    return ("{" + LEAST + "}")
        .replaceAll(
            "\"" + name + "\":\"[^\"]*\"",
            "\"" + name + "\":\"" + text.replace("\\", "\\\\") + "\"");
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    return escaped.toString();
  }

  /** What a gateway that escapes quotes and nothing else makes of a header. */
  private static byte[] quoted(byte[] client) {
    byte[] quoted = new byte[client.length * 2];
    int size = 0;
    for (byte each : client) {
      if (each == '"' || each == '\\') {
        quoted[size++] = '\\';
      }
      quoted[size++] = each;
    }
    return Arrays.copyOf(quoted, size);
  }

  private static String scalingOf(String members) {
    return "{\"event_id\":\"e\",\"cluster\":\"eu-1\",\"type\":\"scale_decision\",\"time\":1785484812417"
        + members
        + "}";
  }

  private Said saidOf(byte[] record) {
    return ((Decoded.Refusal<Telemetry>) decoder.decode(record, Long.MAX_VALUE)).said();
  }

  private String userOf(String record, Charset charset) {
    Decoded.Value<Telemetry> read = read(record, charset);
    assertThat(read.flaws()).extracting(Flaw::field).containsExactly("user");
    return String.valueOf(((InferenceEvent) read.value()).user());
  }

  private Telemetry least() {
    return read("{" + LEAST + "}", UTF_8).value();
  }

  private Decoded.Value<Telemetry> read(String record, Charset charset) {
    Decoded<Telemetry> decoded = decoder.decode(record.getBytes(charset), Long.MAX_VALUE);
    assertThat(decoded).as(record).isInstanceOf(Decoded.Value.class);
    return (Decoded.Value<Telemetry>) decoded;
  }
}
