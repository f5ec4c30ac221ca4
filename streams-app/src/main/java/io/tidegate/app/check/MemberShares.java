package io.tidegate.app.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.decode.Flaw;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many records carry each member, and of how many it could not be taken as it stood. */
final class MemberShares {
  /** Names are the writer's to choose; those beyond are not told apart. */
  private static final int MOST_NAMES = 512;

  private final JsonFactory json = new JsonFactory();
  private final Map<String, Count> counts = new HashMap<>();
  private final Set<String> flawed = new HashSet<>();
  private long records;
  private long served;

  /**
   * One member's counts.
   *
   * @param present in records that carry it, whether or not it could be taken
   * @param presentServed of these, in requests that were served
   * @param flawed where it was not taken as it stood
   */
  record Count(long present, long presentServed, long flawed) {
    static final Count NONE = new Count(0, 0, 0);
  }

  /**
   * Takes in a record that was read.
   *
   * @param constants the members that its source sets, which hold whatever the record says
   */
  void add(byte[] record, boolean wasServed, List<Flaw> flaws, Set<String> constants) {
    records++;
    served += wasServed ? 1 : 0;
    flawed.clear();
    flaws.forEach(flaw -> flawed.add(flaw.field()));
    flawed.removeAll(constants);
    constants.forEach(name -> count(name, wasServed));
    try (JsonParser parser = json.createParser(record)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        if (parser.nextToken() != JsonToken.VALUE_NULL && !constants.contains(name)) {
          count(name, wasServed);
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      // What the decoder mends is no JSON: of such a record only the flaws are known.
      flawed.forEach(name -> count(name, wasServed));
    }
  }

  private void count(String name, boolean wasServed) {
    Count known = counts.get(name);
    if (known == null && counts.size() >= MOST_NAMES) {
      return;
    }
    Count before = known == null ? Count.NONE : known;
    counts.put(
        name,
        new Count(
            before.present + 1,
            before.presentServed + (wasServed ? 1 : 0),
            before.flawed + (flawed.contains(name) ? 1 : 0)));
  }

  long records() {
    return records;
  }

  long served() {
    return served;
  }

  /** What was counted of one member. */
  Count of(String name) {
    return counts.getOrDefault(name, Count.NONE);
  }

  /** The names that came, in order. */
  SortedMap<String, Count> all() {
    return new TreeMap<>(counts);
  }
}
