package io.tidegate.formats.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The attributes in which four dialects tell of an inference: present {@code gen_ai.*} (semantic
 * conventions of generative AI, late 2026), older {@code gen_ai.*} (up to 1.41, and vLLM's),
 * Traceloop and OpenInference. In a list the first that is there counts.
 */
final class Dialects {
  static final String OPERATION = "gen_ai.operation.name";
  static final String OPENINFERENCE_KIND = "openinference.span.kind";
  static final String TRACELOOP_KIND = "traceloop.span.kind";
  static final String TRACELOOP_TYPE = "llm.request.type";
  static final String ERROR_TYPE = "error.type";
  static final String VERDICT = "gen_ai.guardrail.verdict.type";

  static final List<String> MODEL =
      List.of(
          "gen_ai.request.model", "llm.model_name", "embedding.model_name", "reranker.model_name");
  static final List<String> SERVED_MODEL = List.of("gen_ai.response.model");
  static final List<String> INPUT_TOKENS =
      List.of(
          "gen_ai.usage.input_tokens",
          "gen_ai.usage.prompt_tokens",
          "llm.token_count.prompt",
          "llm.usage.prompt_tokens");
  static final List<String> OUTPUT_TOKENS =
      List.of(
          "gen_ai.usage.output_tokens",
          "gen_ai.usage.completion_tokens",
          "llm.token_count.completion",
          "llm.usage.completion_tokens");
  static final List<String> CACHED_TOKENS =
      List.of(
          "gen_ai.usage.cache_read.input_tokens",
          "gen_ai.usage.cache_read_input_tokens",
          "llm.token_count.prompt_details.cache_read");
  static final List<String> CACHE_WRITE_TOKENS =
      List.of(
          "gen_ai.usage.cache_write.input_tokens",
          "gen_ai.usage.cache_creation.input_tokens",
          "gen_ai.usage.cache_creation_input_tokens",
          "llm.token_count.prompt_details.cache_write",
          "llm.token_count.prompt_details.cache_creation");
  static final List<String> REASONING_TOKENS =
      List.of(
          "gen_ai.usage.reasoning.output_tokens",
          "gen_ai.usage.reasoning_tokens",
          "llm.token_count.completion_details.reasoning");
  static final List<String> MAX_TOKENS =
      List.of("gen_ai.request.max_tokens", "llm.request.max_tokens");
  static final List<String> TTFT_SECONDS =
      List.of("gen_ai.response.time_to_first_chunk", "gen_ai.latency.time_to_first_token");
  static final List<String> QUEUE_SECONDS = List.of("gen_ai.latency.time_in_queue");
  static final List<String> COST_USD = List.of("litellm.cost.total", "llm.cost.total");
  static final List<String> STATUS = List.of("http.response.status_code", "http.status_code");
  static final List<String> FINISH =
      List.of(
          "gen_ai.response.finish_reasons",
          "gen_ai.completion.0.finish_reason",
          "llm.response.finish_reason",
          "llm.response.stop_reason");
  static final List<String> AGENT = List.of("gen_ai.agent.name", "gen_ai.agent.id", "agent.name");
  static final List<String> TOOL = List.of("gen_ai.tool.name", "mcp.tool.name", "tool.name");
  static final List<String> SESSION =
      List.of(
          "gen_ai.conversation.id",
          "session.id",
          "mcp.session.id",
          "a2a.context.id",
          "traceloop.association.properties.session_id");

  /** Operations of the semantic conventions around an inference, which are none themselves. */
  private static final Set<String> NO_INFERENCE =
      Set.of(
          "create_agent",
          "invoke_agent",
          "invoke_workflow",
          "execute_tool",
          "retrieval",
          "plan",
          "fetch_response");

  private static final Set<String> INFERENCE_KINDS = Set.of("LLM", "EMBEDDING", "RERANKER");

  private static final Set<String> FIRST_TOKEN =
      Set.of(
          "first token",
          "first_token",
          "First Token Stream Event",
          "gen_ai.content.completion.chunk",
          "llm.content.completion.chunk");

  private Dialects() {}

  /** All attributes of a span that any dialect uses. */
  static Set<String> names() {
    Set<String> names =
        new TreeSet<>(
            List.of(
                OPERATION,
                OPENINFERENCE_KIND,
                TRACELOOP_KIND,
                TRACELOOP_TYPE,
                ERROR_TYPE,
                VERDICT));
    List<List<String>> lists = new ArrayList<>();
    lists.addAll(List.of(MODEL, SERVED_MODEL, INPUT_TOKENS, OUTPUT_TOKENS, CACHED_TOKENS));
    lists.addAll(List.of(CACHE_WRITE_TOKENS, REASONING_TOKENS, MAX_TOKENS, TTFT_SECONDS));
    lists.addAll(List.of(QUEUE_SECONDS, COST_USD, STATUS, FINISH, AGENT, TOOL, SESSION));
    lists.forEach(names::addAll);
    return names;
  }

  /** True where a span's event of that name marks the first token. */
  static boolean isFirstToken(String event) {
    return FIRST_TOKEN.contains(event);
  }

  /** True where a span is one request to a model. */
  static boolean isInference(Attributes of) {
    if (of.first(MODEL) == null && of.first(SERVED_MODEL) == null) {
      return false;
    }
    String operation = of.get(OPERATION);
    if (operation != null) {
      return !NO_INFERENCE.contains(operation) && !operation.endsWith("_memory");
    }
    String kind = of.get(OPENINFERENCE_KIND);
    return kind == null ? !of.has(TRACELOOP_KIND) : INFERENCE_KINDS.contains(kind);
  }

  /** The operation in the contract's words; another is left as it is. */
  static String operationOf(Attributes of) {
    String word = of.get(OPERATION);
    word = word == null ? of.get(TRACELOOP_TYPE) : word;
    word = word == null ? of.get(OPENINFERENCE_KIND) : word;
    if (word == null) {
      return "chat";
    }
    String plain = word.toLowerCase(Locale.ROOT);
    return switch (plain) {
      case "", "llm", "generate_content", "responses" -> "chat";
      case "text_completion" -> "completion";
      case "embeddings" -> "embedding";
      case "reranker" -> "rerank";
      case "image_generation" -> "image";
      default -> plain;
    };
  }

  /** Why it ended, in the contract's words; a word that is not known is left as it is. */
  static @Nullable String finishOf(@Nullable String reasons) {
    if (reasons == null) {
      return null;
    }
    int comma = reasons.indexOf(',');
    String first = comma < 0 ? reasons : reasons.substring(0, comma);
    return switch (first.toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "length", "max_tokens", "max_output_tokens" -> "length";
      case "tool_calls", "tool_call", "tool_use", "function_call" -> "tool_calls";
      case "stop", "end_turn", "stop_sequence", "eos" -> "stop";
      case "content_filter", "content_filtered", "refusal", "safety" -> "content_filter";
      default -> first;
    };
  }

  /**
   * The HTTP status: as it is told, else by the class of the error (the names of OpenAI's and
   * Anthropic's clients), else 500 where the span failed.
   */
  static int statusOf(SpanRecord span) {
    double told = span.attributes.number(STATUS);
    if (told >= 100 && told <= 599) {
      return (int) told;
    }
    String error = span.attributes.get(ERROR_TYPE);
    if (error == null || error.isEmpty()) {
      return span.statusCode == SpanRecord.FAILED ? 500 : 200;
    }
    double code = Attributes.numberOf(error);
    if (code >= 100 && code <= 599) {
      return (int) code;
    }
    String name = error.substring(error.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (name.endsWith("error") ? name.substring(0, name.length() - 5) : name) {
      case "badrequest", "unprocessableentity", "contextwindowexceeded", "contentpolicyviolation" ->
          400;
      case "authentication", "unauthorized" -> 401;
      case "permissiondenied", "forbidden" -> 403;
      case "notfound" -> 404;
      case "ratelimit", "rate_limit_exceeded", "too_many_requests", "resource_exhausted" -> 429;
      case "cancelled", "canceled", "apiuserabort", "client_disconnect" -> 499;
      case "serviceunavailable", "unavailable", "overloaded", "apiconnection" -> 503;
      case "timeout", "apitimeout", "apiconnectiontimeout", "deadline_exceeded" -> 504;
      default -> 500;
    };
  }
}
