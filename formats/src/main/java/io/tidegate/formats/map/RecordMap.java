package io.tidegate.formats.map;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How JSON records of one kind become Tidegate's own: compiled from a map file, unchangeable, for
 * use by any number of {@link MapTranslator}s.
 *
 * @param name what a configuration calls it
 * @param title what writes such records
 * @param target what it makes of them
 * @param rules one for each member, in the order in which they are written
 * @param keep conditions of which an event must fulfil all, else it is ignored
 * @param drop conditions of which one fulfilled lets an event be ignored
 * @param absent texts that stand for nothing
 * @param paths where the values stand
 * @param tests records that the file says the outcome of
 */
public record RecordMap(
    String name,
    String title,
    Target target,
    List<FieldRule> rules,
    List<Condition> keep,
    List<Condition> drop,
    SortedSet<String> absent,
    Paths paths,
    List<Example> tests) {

  private static final String SCHEMA = "/io/tidegate/formats/json/map.schema.json";

  public RecordMap {
    rules = List.copyOf(rules);
    keep = List.copyOf(keep);
    drop = List.copyOf(drop);
    absent = new TreeSet<>(absent);
    tests = List.copyOf(tests);
  }

  /**
   * A record and what must become of it.
   *
   * @param record as it stands on a topic
   * @param events the JSON of each event, in their order
   */
  public record Example(String record, List<String> events) {
    public Example {
      events = List.copyOf(events);
    }
  }

  /**
   * The places of a map, laid out for one pass over a record.
   *
   * @param root of the trie
   * @param slots how many values there are
   * @param firstOfEach the first slot of the values within what is exploded; all those of the
   *     record around it come before
   * @param exploded the node of the exploded array's elements, or of nothing
   * @param each where that array stands, for people; empty where nothing is exploded
   */
  record Paths(PathNode root, int slots, int firstOfEach, PathNode exploded, String each) {
    boolean explodes() {
      return !each.isEmpty();
    }
  }

  /** Reads a map file. */
  public static RecordMap read(String text) {
    return new MapReader().read(text);
  }

  /** The JSON Schema of a map file. */
  public static InputStream schema() {
    return Objects.requireNonNull(RecordMap.class.getResourceAsStream(SCHEMA), SCHEMA);
  }

  /** A translator for one task that reads. */
  public MapTranslator translator() {
    return new MapTranslator(this);
  }

  /** What the file's own tests say against it: a line for each that fails. */
  public List<String> failures() {
    return MapTests.failures(this);
  }

  Slots newSlots() {
    return new Slots(paths.slots(), Set.copyOf(absent));
  }
}
