package io.tidegate.formats.map;

/** What a member of Tidegate's own form is, and so what is made of a value for it. */
enum Kind {
  /** A name or another text. */
  TEXT("text"),
  /** A point in time; milliseconds since 1970 in the end. */
  TIME("time"),
  /** A duration; milliseconds in the end. */
  DURATION("duration"),
  /** An amount of money; dollars in the end. */
  MONEY("amount of money"),
  /** A whole number. */
  COUNT("whole number"),
  /** Any number. */
  NUMBER("number"),
  /** True or false. */
  FLAG("flag");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** What it is called. */
  String word() {
    return word;
  }

  /** Whether a unit says something about it. */
  boolean hasUnit() {
    return this == TIME || this == DURATION || this == MONEY;
  }
}
