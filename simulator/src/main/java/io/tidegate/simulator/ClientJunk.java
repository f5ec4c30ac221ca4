package io.tidegate.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Map;

/**
 * Some clients write junk where they may choose: empty and endless names, control characters,
 * numbers as words, negative limits, bytes that are no UTF-8, and models that nobody has.
 */
final class ClientJunk implements Influence {
  private static final List<Map<String, byte[]>> JUNK =
      List.of(
          member("user", "\"\""),
          member("user", "\"" + "x".repeat(257) + "\""),
          member("user", "\"" + "y".repeat(9_000) + "\""),
          member("user", "\"two\\nlines\""),
          member("user", "\"nul\\u0000 bell\\u0007 \\u202eback\\u2028line\""),
          member("user", "\"\u00ff\u00fe\u00c3(\""),
          member("user", "17"),
          member("user", "{\"id\":3}"),
          member("session", "[]"),
          member("session", "\"\\ud800\""),
          member("max_tokens", "-1"),
          member("max_tokens", "\"1024\""),
          member("max_tokens", "1e300"),
          member("queue_ms", "-0.4"),
          member("queue_ms", "\"fast\""),
          member("guardrails", "{\"injection\":1.0000001}"),
          member("asn", "\"AS64500\""),
          member("prompt_fingerprint", "\"not hex\""),
          member("tool_calls", "\"3\""),
          member("x_client", "{\"nested\":[1,2,{\"a\":null}]}"));

  private static final List<String> MODELS =
      List.of(
          "\"gpt-9-ultra\"",
          "\"' OR 1=1 --\"",
          "\"llama\\u0000\"",
          "\"\u00ff\u00fe\"",
          "\"" + "m".repeat(300) + "\"");

  private static final int NOT_FOUND = 404;
  private static final int JUNK_CLIENTS_ONE_IN = 4;
  private static final double JUNK_SHARE = 0.25;
  private static final double UNKNOWN_MODELS = 0.05;
  private static final int NUMBERS = 100_000;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;

  ClientJunk(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0, 1);
  }

  @Override
  public void shape(Request request) {
    if (writesJunk(request) && request.refusal == 0 && random.chance(UNKNOWN_MODELS)) {
      request.refusal = NOT_FOUND;
      request.refusalError = "model_not_found";
    }
  }

  @Override
  public void finished(Request request) {
    if (!writesJunk(request)) {
      return;
    }
    if (request.status == NOT_FOUND && request.node == null) {
      boolean invented = random.chance(0.5);
      String model =
          invented
              ? "\"model-" + random.nextInt(NUMBERS) + "\""
              : MODELS.get(random.nextInt(MODELS.size()));
      request.chosenMembers = member("model", model);
    } else if (random.chance(JUNK_SHARE)) {
      request.chosenMembers = JUNK.get(random.nextInt(JUNK.size()));
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(setting.ofCluster(window, "clients write junk where they may choose"));
  }

  private static boolean writesJunk(Request request) {
    long hash = RandomStream.hash(request.tenant.name().hashCode());
    return (hash & 0xff) % JUNK_CLIENTS_ONE_IN == 0 && !request.tenant.isUnauthenticated();
  }

  private static Map<String, byte[]> member(String name, String raw) {
    boolean ascii = US_ASCII.newEncoder().canEncode(raw);
    return Map.of(name, raw.getBytes(ascii ? US_ASCII : ISO_8859_1));
  }
}
