package io.tidegate.formats.otlp;

import static io.tidegate.formats.otlp.OtlpRecords.both;
import static io.tidegate.formats.otlp.OtlpRecords.own;
import static io.tidegate.formats.otlp.OtlpRecords.real;
import static io.tidegate.formats.otlp.OtlpRecords.span;
import static io.tidegate.formats.otlp.OtlpRecords.text;
import static io.tidegate.formats.otlp.OtlpRecords.texts;
import static io.tidegate.formats.otlp.OtlpRecords.traces;
import static io.tidegate.formats.otlp.OtlpRecords.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What spans of inference become. */
final class InferenceSpansTest {
  private static final String ID = "5b8efff798038103d269b633813fc60c-";
  private static final String A = "eee19b7ec3c1b174";
  private static final String B = "eee19b7ec3c1b175";
  private static final String C = "eee19b7ec3c1b176";
  private static final OtlpOptions DEFAULT = OtlpOptions.byDefault();

  @Test
  void readsPresentConventions() {
    String record =
        traces(
            List.of(
                text("k8s.cluster.name", "eu-1"),
                text("cloud.region", "eu-west-1"),
                text("k8s.node.name", "cpu-3"),
                text("service.instance.id", "gw-7c9d-2"),
                text("tenant.id", "acme")),
            List.of(
                span(
                    A,
                    "",
                    3,
                    List.of(
                        text("gen_ai.operation.name", "chat"),
                        text("gen_ai.provider.name", "openai"),
                        text("gen_ai.request.model", "llama-70b"),
                        text("gen_ai.response.model", "llama-70b-fp8"),
                        whole("gen_ai.request.max_tokens", 8192),
                        real("gen_ai.response.time_to_first_chunk", 0.412),
                        texts("gen_ai.response.finish_reasons", "max_tokens"),
                        whole("gen_ai.usage.input_tokens", 1200),
                        whole("gen_ai.usage.output_tokens", 8192),
                        whole("gen_ai.usage.cache_read.input_tokens", 1024),
                        whole("gen_ai.usage.cache_write.input_tokens", 7),
                        whole("gen_ai.usage.reasoning.output_tokens", 55),
                        text("gen_ai.conversation.id", "conv-1"),
                        text("gen_ai.agent.name", "planner"),
                        text("user.id", "u-1"),
                        text("client.address", "203.0.113.9")))));
    assertAll(
        record,
        DEFAULT,
        "{\"time\":1785484801500,\"request_id\":\""
            + ID
            + A
            + "\",\"cluster\":\"eu-1\",\"tenant\":\"acme\",\"user\":\"u-1\",\"session\":\"conv-1\""
            + ",\"agent\":\"planner\",\"source\":\"203.0.113.9\",\"gateway\":\"gw-7c9d-2\""
            + ",\"region\":\"eu-west-1\",\"model\":\"llama-70b\",\"served_model\":\"llama-70b-fp8\""
            + ",\"status\":200,\"finish_reason\":\"length\",\"latency_ms\":1500,\"ttft_ms\":412"
            + ",\"input_tokens\":1200,\"output_tokens\":8192,\"cached_tokens\":1024"
            + ",\"cache_write_tokens\":7,\"reasoning_tokens\":55,\"max_tokens\":8192}");
  }

  @Test
  void readsOlderConventionsAsModelServersWriteThem() {
    String record =
        traces(
            List.of(text("k8s.node.name", "gpu-17"), text("service.name", "vllm")),
            List.of(
                span(
                    A,
                    "",
                    2,
                    List.of(
                        text("gen_ai.response.model", "llama-70b"),
                        text("gen_ai.request.id", "cmpl-1"),
                        whole("gen_ai.usage.prompt_tokens", 10),
                        whole("gen_ai.usage.completion_tokens", 20),
                        real("gen_ai.latency.time_in_queue", 0.25),
                        real("gen_ai.latency.time_to_first_token", 0.5)))));
    assertAll(
        record,
        DEFAULT,
        "{\"time\":1785484801500,\"request_id\":\""
            + ID
            + A
            + "\",\"node\":\"gpu-17\",\"model\":\"llama-70b\",\"served_model\":\"llama-70b\""
            + ",\"status\":200,\"latency_ms\":1500,\"ttft_ms\":500,\"queue_ms\":250"
            + ",\"input_tokens\":10,\"output_tokens\":20}");
  }

  @Test
  void readsTraceloop() {
    String record =
        traces(
            List.of(),
            List.of(
                span(
                    A,
                    "",
                    3,
                    List.of(
                        text("gen_ai.system", "Anthropic"),
                        text("llm.request.type", "completion"),
                        text("gen_ai.request.model", "claude"),
                        text("gen_ai.prompt.0.content", "SECRET"),
                        text("gen_ai.completion.0.finish_reason", "end_turn"),
                        whole("gen_ai.usage.prompt_tokens", 10),
                        whole("gen_ai.usage.completion_tokens", 20),
                        whole("gen_ai.usage.cache_read_input_tokens", 3)))));
    assertAll(
        record,
        DEFAULT,
        "{\"time\":1785484801500,\"request_id\":\""
            + ID
            + A
            + "\",\"model\":\"claude\",\"operation\":\"completion\",\"status\":200"
            + ",\"finish_reason\":\"stop\",\"latency_ms\":1500,\"input_tokens\":10"
            + ",\"output_tokens\":20,\"cached_tokens\":3}");
  }

  @Test
  void readsOpenInference() {
    String record =
        traces(
            List.of(),
            List.of(
                span(
                    A,
                    "",
                    1,
                    List.of(
                        text("openinference.span.kind", "LLM"),
                        text("llm.model_name", "llama-70b"),
                        text("llm.provider", "openai"),
                        text("input.value", "SECRET"),
                        text("session.id", "s-1"),
                        whole("llm.token_count.prompt", 10),
                        whole("llm.token_count.completion", 20),
                        whole("llm.token_count.prompt_details.cache_read", 4),
                        whole("llm.token_count.completion_details.reasoning", 5),
                        real("llm.cost.total", 0.0041))),
                span(B, A, 1, List.of(text("openinference.span.kind", "CHAIN")))));
    assertAll(
        record,
        DEFAULT,
        "{\"time\":1785484801500,\"request_id\":\""
            + ID
            + A
            + "\",\"session\":\"s-1\",\"model\":\"llama-70b\",\"status\":200,\"latency_ms\":1500"
            + ",\"input_tokens\":10,\"output_tokens\":20,\"cached_tokens\":4"
            + ",\"reasoning_tokens\":5,\"cost_usd\":0.0041}");
  }

  @Test
  void takesWhatAnOpenAiClientWroteThroughACollector() {
    byte[] record = OtlpRecords.captured("openai-js-traces.json");
    Translation translation = OtlpTranslator.json(DEFAULT).translate(record);
    List<InferenceEvent> events = decoded(translation, Map.of("cluster", "eu-1", "tenant", "t"));
    assertThat(events)
        .extracting(InferenceEvent::model)
        .containsExactly(
            "mock-70b", "mock-70b", "mock-70b", "mock-70b", "fail-429", "fail-500", "mock-embed");
    assertThat(events)
        .extracting(InferenceEvent::status)
        .containsExactly(200, 200, 200, 200, 429, 500, 200);
    assertThat(events)
        .extracting(InferenceEvent::outputTokens)
        .containsExactly(16L, 17L, 18L, 8L, -1L, -1L, -1L);
    assertThat(events.get(6).operation()).isEqualTo("embedding");
    assertThat(events.get(0).latencyMicros()).isEqualTo(529_307);
    // It is the client's host that stands in the resource, and no node that served.
    assertThat(events).allMatch(event -> event.node() == null);
  }

  @Test
  void takesNoIdentityThatTheCallerCouldHaveSet() {
    String record =
        traces(
            List.of(),
            List.of(
                span(
                    A,
                    "",
                    3,
                    List.of(
                        text("gen_ai.request.model", "m"),
                        text("metadata.team_id", "SET"),
                        text("litellm.metadata.team_id", "SET"),
                        text("tenant.id", "SET"),
                        text("baggage.tenant.id", "SET"),
                        texts("http.request.header.x-tenant-id", "SET"),
                        texts("http.request.header.authorization", "SET"),
                        text("litellm.metadata.user_api_key_org_id", "org-1"),
                        text("litellm.api_key.hash", "88dc28")))));
    for (Translation translation : both(record, DEFAULT)) {
      assertThat(own(translation))
          .singleElement()
          .asString()
          .contains("\"tenant\":\"org-1\"", "\"api_key\":\"88dc28\"")
          .doesNotContain("SET");
    }
  }

  @Test
  void takesTheAttributesThatAreNamed() {
    OtlpOptions options =
        OtlpOptions.of(
            new TreeMap<>(
                Map.of(
                    "tenant", List.of("tenant.id", "http.request.header.x-tenant-id"),
                    "node", List.of("resource/k8s.node.name"))));
    List<String> resource = List.of(text("k8s.node.name", "gpu-1"));
    String model = text("gen_ai.request.model", "m");
    assertMember(
        traces(resource, List.of(span(A, "", 3, List.of(model, text("tenant.id", "acme"))))),
        options,
        "\"tenant\":\"acme\"");
    assertMember(
        traces(
            resource,
            List.of(
                span(
                    A, "", 3, List.of(model, texts("http.request.header.x-tenant-id", "a", "b"))))),
        options,
        "\"tenant\":\"a,b\"");
    assertMember(
        traces(resource, List.of(span(A, "", 3, List.of(model)))),
        options,
        "\"tenant\":\"unauthenticated\"");
    assertMember(
        traces(resource, List.of(span(A, "", 3, List.of(model)))), options, "\"node\":\"gpu-1\"");
  }

  @Test
  void refusesOptionsThatThereAreNot() {
    assertThatThrownBy(() -> OtlpOptions.of(new TreeMap<>(Map.of("tenants", List.of("a")))))
        .hasMessageContaining("tenants")
        .hasMessageContaining("tenant,");
    assertThatThrownBy(() -> OtlpOptions.of(new TreeMap<>(Map.of("tenant", List.of("")))))
        .hasMessageContaining("1 to 256 characters");
  }

  @Test
  void countsARequestOnceThatSeveralTell() {
    String model = text("gen_ai.request.model", "m");
    String library = span(A, "", 3, List.of(model));
    String gateway = span(B, A, 1, List.of(model, text("gen_ai.operation.name", "chat")));
    String server = span(C, B, 2, List.of(model));
    for (List<String> order :
        List.of(List.of(library, gateway, server), List.of(server, gateway, library))) {
      for (Translation translation : both(traces(List.of(), order), DEFAULT)) {
        assertThat(own(translation)).singleElement().asString().contains(ID + B);
        assertThat(translation.ignored()).isEqualTo(2);
      }
    }
    for (Translation translation : both(traces(List.of(), List.of(server)), DEFAULT)) {
      assertThat(own(translation)).singleElement().asString().contains(ID + C);
    }
  }

  @Test
  void losesNoRequestToSpansThatAreEachOthersParents() {
    String model = text("gen_ai.request.model", "m");
    String one = span(A, B, 3, List.of(model));
    String other = span(B, A, 3, List.of(model));
    String own = span(C, C, 3, List.of(model));
    String nameless = span("", C, 3, List.of(model));
    for (Translation translation :
        both(traces(List.of(), List.of(one, other, own, nameless, nameless)), DEFAULT)) {
      assertThat(own(translation)).hasSize(3);
    }
  }

  @Test
  void inheritsTheAgentOfTheSpanAroundIt() {
    String agent =
        span(
            A,
            "",
            1,
            List.of(
                text("gen_ai.operation.name", "invoke_agent"),
                text("gen_ai.agent.name", "planner"),
                text("gen_ai.request.model", "m"),
                text("gen_ai.conversation.id", "conv-1")));
    String chat =
        span(
            B,
            A,
            3,
            List.of(text("gen_ai.operation.name", "chat"), text("gen_ai.request.model", "m")));
    for (Translation translation : both(traces(List.of(), List.of(agent, chat)), DEFAULT)) {
      assertThat(own(translation))
          .singleElement()
          .asString()
          .contains("\"agent\":\"planner\"", "\"session\":\"conv-1\"", ID + B);
    }
  }

  @Test
  void readsOnlyTheServicesThatAreNamed() {
    OtlpOptions options =
        OtlpOptions.of(new TreeMap<>(Map.of("services", List.of("envoy-ai-gateway"))));
    String span = span(A, "", 3, List.of(text("gen_ai.request.model", "m")));
    String client = traces(List.of(text("service.name", "app")), List.of(span));
    String gateway = traces(List.of(text("service.name", "envoy-ai-gateway")), List.of(span));
    both(client, options).forEach(translation -> assertThat(own(translation)).isEmpty());
    both(gateway, options).forEach(translation -> assertThat(own(translation)).hasSize(1));
  }

  @Test
  void readsTheTimeOfTheFirstTokenFromItsEvent() {
    String span =
        span(A, "", 3, List.of(text("gen_ai.request.model", "m")))
            .replace(
                "\"kind\":3",
                "\"kind\":3,\"events\":[{\"timeUnixNano\":\"1785484800250000000\","
                    + "\"name\":\"First Token Stream Event\"}]");
    assertMember(traces(List.of(), List.of(span)), DEFAULT, "\"ttft_ms\":250");
  }

  @Test
  void countsATurnThatEndsWithToolsAsACallOfOne() {
    String span =
        span(
            A,
            "",
            3,
            List.of(
                text("gen_ai.request.model", "m"),
                texts("gen_ai.response.finish_reasons", "tool_use")));
    assertMember(
        traces(List.of(), List.of(span)),
        DEFAULT,
        "\"finish_reason\":\"tool_calls\",\"tool_calls\":1");
  }

  @Test
  void readsAValueThatStandsBeforeItsKey() {
    String model = "{\"value\":{\"stringValue\":\"m\"},\"key\":\"gen_ai.request.model\"}";
    String secret = "{\"value\":{\"stringValue\":\"SECRET\"},\"key\":\"gen_ai.input.messages\"}";
    String record = traces(List.of(), List.of(span(A, "", 3, List.of(secret, model))));
    assertThat(own(OtlpTranslator.json(DEFAULT).translate(OtlpRecords.bytes(record))))
        .singleElement()
        .asString()
        .contains("\"model\":\"m\"")
        .doesNotContain("SECRET");
  }

  @Test
  void keepsNeighboursOfWhatCannotBeRead() {
    String good = span(A, "", 3, List.of(text("gen_ai.request.model", "m")));
    String record = traces(List.of(), List.of("7", good, "[[\"SECRET\"]]"));
    Translation translation = OtlpTranslator.json(DEFAULT).translate(OtlpRecords.bytes(record));
    assertThat(own(translation)).hasSize(1);
    assertThat(translation.events()).hasSize(3);
    assertThat(translation.toString()).doesNotContain("SECRET");

    byte[] cut = OtlpRecords.bytes(traces(List.of(), List.of(good, good)).replace("]}]}]}", ""));
    Translation half = OtlpTranslator.json(DEFAULT).translate(cut);
    assertThat(own(half)).hasSize(2);
    assertThat(half.events()).hasSize(3);
  }

  private static void assertAll(String record, OtlpOptions options, String expected) {
    for (Translation translation : both(record, options)) {
      assertThat(own(translation)).containsExactly(expected);
    }
  }

  private static void assertMember(String record, OtlpOptions options, String member) {
    for (Translation translation : both(record, options)) {
      assertThat(own(translation)).singleElement().asString().contains(member);
    }
  }

  private static List<InferenceEvent> decoded(Translation translation, Map<String, String> set) {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>(set));
    List<InferenceEvent> events = new ArrayList<>();
    for (String own : own(translation)) {
      Decoded<Telemetry> decoded =
          decoder.decode(own.getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE);
      assertThat(decoded).isInstanceOf(Decoded.Value.class);
      Decoded.Value<Telemetry> value = (Decoded.Value<Telemetry>) decoded;
      assertThat(value.flaws()).isEmpty();
      events.add((InferenceEvent) value.value());
    }
    return events;
  }
}
