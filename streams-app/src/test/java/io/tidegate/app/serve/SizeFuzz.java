package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.Input.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records of every input whose keys, values, lists and names are at their bounds and beyond. */
final class SizeFuzz {
  private static final List<Integer> NAMES = List.of(0, 1, 255, 256, 257, 4_000, 60_000, 300_000);
  private static final List<Integer> LISTS =
      List.of(0, 1, 63, 64, 65, 200, 201, 1_024, 1_025, 9_000);
  private static final List<Integer> KEYS = List.of(0, 1, 256, 257, 4_096, 4_097, 100_000);
  private static final List<String> CHARACTERS = List.of("n", "\u00e9", "\ud83d\ude00", "\\u0000");

  /** What is required of a record of each kind, before the members that are drawn. */
  private static final Map<Kind, String> REQUIRED =
      Map.of(
          Kind.TELEMETRY,
              "\"type\":\"inference\",\"time\":%d,\"request_id\":\"%s\",\"cluster\":\"eu-1\","
                  + "\"tenant\":\"acme\",\"model\":\"llama\",\"status\":200",
          Kind.SCALING,
              "\"time\":%d,\"event_id\":\"%s\",\"cluster\":\"eu-1\",\"type\":\"size_report\"",
          Kind.OPERATORS,
              "\"time\":%d,\"id\":\"%s\",\"type\":\"release\",\"target\":\"eu-1/tenant/acme\","
                  + "\"by\":\"ann\",\"reason\":\"test\"",
          Kind.RESPONSES,
              "\"time\":%d,\"id\":\"%s\",\"type\":\"response\",\"command_id\":\"c\","
                  + "\"enforcer\":\"e\",\"status\":200,\"state\":\"active\",\"text\":\"t\"",
          Kind.POLICIES, "\"name\":\"fuzz\",\"version\":\"%2$s\",\"mode\":\"observe\"");

  private static final Map<Kind, List<String>> NAMED =
      Map.of(
          Kind.TELEMETRY,
              List.of(
                  "tenant",
                  "api_key",
                  "user",
                  "session",
                  "source",
                  "gateway",
                  "node",
                  "model",
                  "served_model",
                  "request_id",
                  "error",
                  "rule",
                  "command_id",
                  "cluster",
                  "strange"),
          Kind.SCALING, List.of("cluster", "event_id", "node", "group", "origin", "strange"),
          Kind.ENTITIES, List.of("plan", "owner", "parent", "zone"),
          Kind.OPERATORS, List.of("id", "by", "reason", "target", "finding_uid", "command_id"),
          Kind.RESPONSES, List.of("id", "enforcer", "command_id", "text", "version"),
          Kind.POLICIES, List.of("name", "version", "description", "strange"),
          Kind.BASELINES, List.of("cluster", "kind", "id", "owner", "strange"));

  private static final Map<Kind, List<String>> LISTED =
      Map.of(
          Kind.TELEMETRY, List.of("canaries", "guardrails"),
          Kind.SCALING, List.of("nodes"),
          Kind.ENTITIES, List.of("allowed_models", "allowed_regions", "labels"),
          Kind.OPERATORS, List.of("names"),
          Kind.RESPONSES, List.of("clusters", "actions", "limits"),
          Kind.POLICIES, List.of("rules"),
          Kind.BASELINES, List.of("states"));

  private final Random random;
  private int made;

  SizeFuzz(long seed) {
    this.random = new Random(seed);
  }

  byte[] key() {
    return ("tenant/" + name(drawn(KEYS))).getBytes(UTF_8);
  }

  /** One record of that kind. */
  byte[] value(Kind kind, long timeMs) {
    made++;
    List<String> members = new ArrayList<>();
    if (REQUIRED.containsKey(kind)) {
      members.add(String.format(REQUIRED.get(kind), timeMs, "fuzz-" + made));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      members.add("\"" + drawn(NAMED.get(kind)) + "\":\"" + name(drawn(NAMES)) + "\"");
    }
    if (random.nextInt(2) == 0) {
      String member = drawn(LISTED.get(kind));
      boolean isMap = member.equals("labels") || member.equals("actions");
      members.add("\"" + member + "\":" + (isMap ? map() : list(member)));
    }
    return ("{" + String.join(",", members) + "}").getBytes(UTF_8);
  }

  private String list(String member) {
    int length = member.equals("nodes") ? drawn(List.of(0, 1, 4_000, 12_000)) : drawn(LISTS);
    int name = drawn(List.of(1, 20, 256, 257));
    IntFunction<String> each =
        switch (member) {
          case "nodes" -> i -> "{\"node\":\"" + i + name(name % 30) + "\",\"phase\":\"ready\"}";
          case "guardrails" -> i -> "{\"name\":\"" + i + name(name) + "\",\"score\":0.5}";
          case "rules" -> i -> "{\"id\":\"r" + i + "\",\"then\":\"observe\"}";
          default -> i -> "\"" + i + name(name) + "\"";
        };
    return IntStream.range(0, length).mapToObj(each).collect(Collectors.joining(",", "[", "]"));
  }

  private String map() {
    int name = drawn(List.of(1, 20, 256, 257));
    return IntStream.range(0, drawn(LISTS))
        .mapToObj(i -> "\"" + i + name(name) + "\":\"" + name(name) + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String name(int length) {
    return drawn(CHARACTERS).repeat(length);
  }

  private <T> T drawn(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
