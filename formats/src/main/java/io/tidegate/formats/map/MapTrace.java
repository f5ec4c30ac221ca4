package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.encode.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How each member of the events of one record came about.
 *
 * @param translation what became of the record
 * @param events of each event that was read, whether taken or ignored
 */
public record MapTrace(Translation translation, List<Event> events) {
  public MapTrace {
    events = List.copyOf(events);
  }

  /**
   * One event.
   *
   * @param isIgnored whether the map's conditions leave it out
   */
  public record Event(boolean isIgnored, List<Way> ways) {
    public Event {
      ways = List.copyOf(ways);
    }
  }

  /**
   * How one member came about.
   *
   * @param value as JSON; empty where there is none
   * @param way the place that it came from, or why there is none
   */
  public record Way(String member, String value, String way) {
    public boolean isThere() {
      return !value.isEmpty();
    }
  }

  /** Follows a record through a map. */
  public static MapTrace of(RecordMap map, byte[] record) {
    List<Event> events = new ArrayList<>();
    Translation translation =
        new MapTranslator(
                map, (values, isIgnored) -> events.add(new Event(isIgnored, ways(map, values))))
            .translate(record);
    return new MapTrace(translation, events);
  }

  private static List<Way> ways(RecordMap map, Slots values) {
    Evaluator evaluator = new Evaluator();
    List<Way> ways = new ArrayList<>();
    for (FieldRule rule : map.rules()) {
      Evaluator.Outcome outcome = evaluator.evaluate(rule, values);
      FieldRule.Place used = evaluator.used();
      switch (outcome) {
        case ABSENT -> ways.add(new Way(rule.name(), "", "nothing stands at " + places(rule)));
        case WRONG ->
            ways.add(
                new Way(
                    rule.name(),
                    "",
                    "what stands at "
                        + (used == null ? places(rule) : used.pointer())
                        + " is no "
                        + rule.kind().word()));
        default -> {
          JsonWriter json = new JsonWriter();
          evaluator.write(json);
          String origin = rule.from().isEmpty() ? "constant" : "default";
          String way = used == null ? origin : used.pointer().toString();
          ways.add(new Way(rule.name(), new String(json.toBytes(), UTF_8), way));
        }
      }
    }
    return ways;
  }

  private static String places(FieldRule rule) {
    return rule.from().stream()
        .map(place -> place.pointer().toString())
        .collect(Collectors.joining(", "));
  }
}
