package io.tidegate.formats.map;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The places that a map reads, each once, in the order in which they are named. */
final class PlaceTable {
  /** No map reads more places. */
  static final int MOST = 256;

  private final Map<Pointer, FieldRule.Place> known = new LinkedHashMap<>();
  private final MapProblems problems;

  PlaceTable(MapProblems problems) {
    this.problems = problems;
  }

  /** One place, or a list of them. */
  List<FieldRule.Place> all(String at, JsonNode declared) {
    List<FieldRule.Place> places = new ArrayList<>();
    for (String text : problems.texts(at, declared)) {
      Pointer pointer = pointer(at, text);
      if (pointer != null) {
        places.add(
            known.computeIfAbsent(pointer, unseen -> new FieldRule.Place(unseen, known.size())));
      }
    }
    if (places.isEmpty()) {
      problems.add(at, declared, "a place such as /usage/input_tokens, or a list of them");
    }
    return places;
  }

  /** Lays all of them out. */
  SlotPlan plan(List<String> embedded) {
    if (known.size() > MOST) {
      problems.add("fields", "name " + known.size() + " places; allowed: at most " + MOST);
    }
    List<Pointer> holders = new ArrayList<>();
    for (String text : embedded) {
      Pointer pointer = pointer("embedded", text);
      if (pointer != null) {
        holders.add(pointer);
      }
    }
    return SlotPlan.of(List.copyOf(known.keySet()), holders, problems);
  }

  private @Nullable Pointer pointer(String at, String text) {
    Pointer pointer = Pointer.of(text);
    if (pointer == null) {
      problems.add(
          at,
          "names "
              + text
              + "; allowed: a place such as /usage/input_tokens, of at most "
              + Pointer.MOST_SEGMENTS
              + " segments");
    }
    return pointer;
  }
}
