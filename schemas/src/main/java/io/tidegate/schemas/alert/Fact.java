package io.tidegate.schemas.alert;

import java.util.ArrayList;
import java.util.List;

/** One named value of a finding's evidence. */
public sealed interface Fact {
  String name();

  record Text(String name, String value) implements Fact {}

  /** Some of which there may be any number: of too many the first, and how many more there are. */
  record Texts(String name, List<String> values) implements Fact {
    /** So many values stand in a list, what counts the others included. */
    public static final int MOST = 64;

    public Texts {
      values = values.size() <= MOST ? List.copyOf(values) : cut(values);
    }

    private static List<String> cut(List<String> values) {
      List<String> cut = new ArrayList<>(values.subList(0, MOST - 1));
      cut.add("and " + (values.size() - cut.size()) + " more");
      return List.copyOf(cut);
    }
  }

  record Whole(String name, long value) implements Fact {}

  /** A number that is written with that many decimals; NaN and infinities are written as null. */
  record Decimal(String name, double value, int decimals) implements Fact {}

  record Flag(String name, boolean value) implements Fact {}
}
