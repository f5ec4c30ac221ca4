package io.tidegate.formats.map;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads how members come about, and the conditions of a map. */
final class RuleReader {
  private static final List<String> KEYS =
      List.of(
          "from",
          "minus",
          "plus",
          "unit",
          "plus_unit",
          "zone",
          "table",
          "otherwise",
          "default",
          "constant",
          "pick",
          "strip_port");

  private final Target target;
  private final PlaceTable places;
  private final MapProblems problems;

  RuleReader(Target target, PlaceTable places, MapProblems problems) {
    this.target = target;
    this.places = places;
    this.problems = problems;
  }

  /** The rule for a member; null where there is no such member, which is then a problem. */
  @Nullable FieldRule rule(String name, JsonNode declared) {
    String at = "fields." + name;
    Kind kind = target.kindOf(name);
    if (kind == null) {
      problems.add(
          at,
          "is no member of "
              + target.word()
              + " that a map can fill; allowed: "
              + String.join(", ", target.members()));
      return null;
    }
    if (!declared.isObject()) {
      List<FieldRule.Place> from = places.all(at, declared);
      return new FieldRule(
          name,
          kind,
          from,
          List.of(),
          List.of(),
          Unit.usual(kind),
          Unit.MILLIS,
          null,
          new TreeMap<>(),
          null,
          null,
          null,
          false);
    }
    problems.keys(at, declared, KEYS);
    boolean hasFrom = declared.has("from");
    if (hasFrom == declared.has("constant")) {
      problems.add(at, declared, "either from or constant");
    }
    only(at, "minus", declared, kind == Kind.DURATION, "durations");
    only(at, "plus", declared, kind == Kind.TIME, "times");
    return new FieldRule(
        name,
        kind,
        hasFrom ? places.all(at + ".from", declared.path("from")) : List.of(),
        declared.has("minus") ? places.all(at + ".minus", declared.path("minus")) : List.of(),
        declared.has("plus") ? places.all(at + ".plus", declared.path("plus")) : List.of(),
        unit(at + ".unit", kind, declared.path("unit")),
        unit(at + ".plus_unit", Kind.DURATION, declared.path("plus_unit")),
        zone(at, declared.path("zone")),
        table(at, declared.path("table")),
        word(at + ".otherwise", declared.path("otherwise")),
        word(at, declared.has("constant") ? declared.path("constant") : declared.path("default")),
        pick(at, kind, declared.path("pick")),
        isPortStripped(at, kind, declared.path("strip_port")));
  }

  private void only(String at, String key, JsonNode declared, boolean fits, String what) {
    if (declared.has(key) && !fits) {
      problems.add(at + "." + key, "goes with " + what + " only");
    }
  }

  /** The conditions of a list. */
  List<Condition> conditions(String key, JsonNode list) {
    List<Condition> conditions = new ArrayList<>();
    if (!list.isMissingNode() && !list.isArray()) {
      problems.add(key, list, "a list of {from: PLACE, in: [WORD]}");
    }
    for (int i = 0; i < list.size(); i++) {
      String at = key + "[" + i + "]";
      problems.keys(at, list.get(i), List.of("from", "in"));
      List<FieldRule.Place> from = places.all(at + ".from", list.get(i).path("from"));
      List<String> in = problems.texts(at + ".in", list.get(i).path("in"));
      conditions.add(new Condition(from, new TreeSet<>(in)));
    }
    return conditions;
  }

  private Unit unit(String at, Kind kind, JsonNode word) {
    if (word.isMissingNode()) {
      return Unit.usual(kind);
    }
    Unit unit = Unit.of(word.asText(), kind);
    if (unit == null) {
      String allowed =
          kind.hasUnit() ? String.join(", ", Unit.words(kind)) : "none, since it has no unit";
      problems.add(at, word, allowed);
      return Unit.usual(kind);
    }
    return unit;
  }

  private @Nullable ZoneId zone(String at, JsonNode name) {
    if (name.isMissingNode()) {
      return null;
    }
    try {
      return ZoneId.of(name.asText());
    } catch (DateTimeException e) {
      problems.add(at + ".zone", name, "UTC, an offset such as +02:00, or such as Europe/Berlin");
      return null;
    }
  }

  private SortedMap<String, String> table(String at, JsonNode table) {
    SortedMap<String, String> words = new TreeMap<>();
    if (!table.isMissingNode() && (!table.isObject() || table.isEmpty())) {
      problems.add(at + ".table", table, "an object of words and what each stands for");
    }
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      String meant = word(at + ".table." + entry.getKey(), entry.getValue());
      words.put(entry.getKey(), meant == null ? "" : meant);
    }
    return words;
  }

  private @Nullable String word(String at, JsonNode value) {
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isValueNode() || value.isNull()) {
      problems.add(at, value, "one text, number or flag");
    }
    return value.asText();
  }

  private FieldRule.@Nullable Pick pick(String at, Kind kind, JsonNode word) {
    if (word.isMissingNode()) {
      return null;
    }
    for (FieldRule.Pick pick : FieldRule.Pick.values()) {
      if (kind == Kind.TEXT && pick.name().toLowerCase(Locale.ROOT).equals(word.asText())) {
        return pick;
      }
    }
    problems.add(at + ".pick", word, "first or last, for a text");
    return null;
  }

  private boolean isPortStripped(String at, Kind kind, JsonNode flag) {
    if (!flag.isMissingNode() && (!flag.isBoolean() || kind != Kind.TEXT)) {
      problems.add(at + ".strip_port", flag, "true or false, for a text");
    }
    return flag.asBoolean();
  }
}
