package io.tidegate.schemas.alert;

import java.util.List;

/** One named value of a finding's evidence. */
public sealed interface Fact {
  String name();

  record Text(String name, String value) implements Fact {}

  record Texts(String name, List<String> values) implements Fact {
    public Texts {
      values = List.copyOf(values);
    }
  }

  record Whole(String name, long value) implements Fact {}

  /** A number that is written with that many decimals; NaN and infinities are written as null. */
  record Decimal(String name, double value, int decimals) implements Fact {}

  record Flag(String name, boolean value) implements Fact {}
}
