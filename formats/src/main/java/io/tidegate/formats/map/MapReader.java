package io.tidegate.formats.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a map file and compiles it, or says all that is wrong with it. */
final class MapReader {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
  private static final List<String> KEYS =
      List.of("name", "title", "makes", "absent", "embedded", "keep", "drop", "fields", "tests");
  private static final int MOST_NAME = 64;

  private final MapProblems problems = new MapProblems();
  private final PlaceTable places = new PlaceTable(problems);

  /**
   * The map that the text says.
   *
   * @throws MapRefusedException if it cannot be used
   */
  RecordMap read(String text) {
    JsonNode root = parse(text);
    problems.keys("", root, KEYS);
    String name = name(root);
    Target target = target(root.path("makes"));
    SortedSet<String> absent = new TreeSet<>(problems.texts("absent", root.path("absent")));
    RuleReader rules = new RuleReader(target, places, problems);
    List<FieldRule> fields = new ArrayList<>();
    JsonNode declared = root.path("fields");
    if (!declared.isObject() || declared.isEmpty()) {
      problems.add("fields", declared, "an object of members and how each comes about");
    }
    for (Map.Entry<String, JsonNode> field : declared.properties()) {
      FieldRule rule = rules.rule(field.getKey(), field.getValue());
      if (rule != null) {
        fields.add(rule);
      }
    }
    List<Condition> keep = rules.conditions("keep", root.path("keep"));
    List<Condition> drop = rules.conditions("drop", root.path("drop"));
    List<RecordMap.Example> tests = tests(root.path("tests"));
    List<String> embedded = problems.texts("embedded", root.path("embedded"));
    problems.throwIfAny();
    SlotPlan plan = places.plan(embedded);
    problems.throwIfAny();
    return new RecordMap(
        name,
        root.path("title").asText(name),
        target,
        fields.stream().map(plan::placed).toList(),
        keep.stream().map(plan::placed).toList(),
        drop.stream().map(plan::placed).toList(),
        absent,
        plan.paths(),
        tests);
  }

  private JsonNode parse(String text) {
    try {
      JsonNode root = YAML.readTree(text);
      if (root != null && root.isObject()) {
        return root;
      }
      problems.add("", "holds no keys; allowed: " + String.join(", ", KEYS));
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      problems.add("", line + "neither YAML nor JSON: " + firstLine(e.getOriginalMessage()));
    }
    throw problems.refusal();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private String name(JsonNode root) {
    String name = root.path("name").asText();
    boolean fits = !name.isEmpty() && name.length() <= MOST_NAME;
    for (int at = 0; at < name.length(); at++) {
      char c = name.charAt(at);
      fits &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }
    if (!fits) {
      problems.add("name", root.path("name"), "1 to 64 of a-z, 0-9 and -");
    }
    return name;
  }

  private Target target(JsonNode makes) {
    Target target = Target.of(makes.asText());
    if (target == null) {
      problems.add("makes", makes, Target.words());
      return Target.INFERENCE_EVENT;
    }
    return target;
  }

  private List<RecordMap.Example> tests(JsonNode list) {
    List<RecordMap.Example> tests = new ArrayList<>();
    if (!list.isArray() || list.isEmpty()) {
      problems.add("tests", list, "a list of {record: TEXT, events: [what becomes of it]}");
    }
    for (int i = 0; i < list.size(); i++) {
      JsonNode test = list.get(i);
      String at = "tests[" + i + "]";
      problems.keys(at, test, List.of("record", "events"));
      if (!test.path("record").isTextual() || !test.path("events").isArray()) {
        problems.add(at, test, "{record: TEXT, events: [what becomes of it]}");
      }
      List<String> events = new ArrayList<>();
      test.path("events").forEach(event -> events.add(event.toString()));
      tests.add(new RecordMap.Example(test.path("record").asText(), events));
    }
    return tests;
  }
}
