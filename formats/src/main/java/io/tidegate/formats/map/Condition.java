package io.tidegate.formats.map;

import io.tidegate.formats.map.Slots.State;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Asks whether an event is of interest.
 *
 * @param from places, of which the first that has a value is asked
 * @param in the words that fulfil it; empty where any value does
 */
record Condition(List<FieldRule.Place> from, SortedSet<String> in) {
  Condition {
    from = List.copyOf(from);
    in = new TreeSet<>(in);
  }

  boolean holds(Slots slots) {
    for (FieldRule.Place place : from) {
      State state = slots.state(place.slot());
      if (state != State.ABSENT) {
        return in.isEmpty() ? state != State.WRONG : in.contains(word(slots, place.slot(), state));
      }
    }
    return false;
  }

  private static String word(Slots slots, int slot, State state) {
    return switch (state) {
      case TEXT -> slots.text(slot);
      case INTEGER -> Long.toString(slots.integer(slot));
      case FLAG -> Boolean.toString(slots.flag(slot));
      default -> "";
    };
  }
}
