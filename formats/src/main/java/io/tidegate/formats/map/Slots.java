package io.tidegate.formats.map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of one event by their places; used again for the next, which begins empty. */
final class Slots {
  /** What stands at a place. */
  enum State {
    ABSENT,
    TEXT,
    INTEGER,
    REAL,
    FLAG,
    /** A value that no member can take: an object, an array, a second value of the same name. */
    WRONG
  }

  /** Longer texts are kept as the names that they stand for, which are short. */
  private static final int MOST_CHARACTERS = 1_024;

  private static final int MOST_DIGITS = 64;

  private final Set<String> absent;
  private final State[] states;
  private final @Nullable String[] texts;
  private final long[] integers;
  private final double[] reals;

  /**
   * @param absent texts that say that there is nothing
   */
  Slots(int count, Set<String> absent) {
    this.absent = absent;
    this.states = new State[count];
    this.texts = new @Nullable String[count];
    this.integers = new long[count];
    this.reals = new double[count];
    clear();
  }

  /** Forgets all values. */
  void clear() {
    Arrays.fill(states, State.ABSENT);
    Arrays.fill(texts, null);
  }

  /** Forgets the values from that place on. */
  void clearFrom(int first) {
    Arrays.fill(states, first, states.length, State.ABSENT);
    Arrays.fill(texts, first, texts.length, null);
  }

  /** A copy with values of its own. */
  Slots copy() {
    Slots copy = new Slots(states.length, absent);
    copy.take(this, 0);
    return copy;
  }

  /** Takes over another's values from that place on. */
  void take(Slots other, int first) {
    System.arraycopy(other.states, first, states, first, states.length - first);
    System.arraycopy(other.texts, first, texts, first, texts.length - first);
    System.arraycopy(other.integers, first, integers, first, integers.length - first);
    System.arraycopy(other.reals, first, reals, first, reals.length - first);
  }

  State state(int slot) {
    return states[slot];
  }

  String text(int slot) {
    String text = texts[slot];
    return text == null ? "" : text;
  }

  long integer(int slot) {
    return integers[slot];
  }

  /** A number, whole or not. */
  double real(int slot) {
    return states[slot] == State.INTEGER ? integers[slot] : reals[slot];
  }

  boolean flag(int slot) {
    return integers[slot] != 0;
  }

  /** Notes that what stands there is of no use. */
  void wrong(int slot) {
    states[slot] = State.WRONG;
  }

  /** Notes the value on which the parser stands, which is no object and no array. */
  void put(int slot, JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (states[slot] != State.ABSENT) {
      states[slot] = State.WRONG;
      return;
    }
    switch (in.currentToken()) {
      case VALUE_STRING -> text(slot, in);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(slot, in);
      case VALUE_TRUE, VALUE_FALSE -> {
        states[slot] = State.FLAG;
        integers[slot] = in.currentToken() == JsonToken.VALUE_TRUE ? 1 : 0;
      }
      default -> states[slot] = State.WRONG;
    }
  }

  /** Whether a text stands for nothing. */
  boolean isAbsent(String text) {
    return text.isEmpty() || absent.contains(text);
  }

  private void text(int slot, JsonParser in) throws IOException {
    String text = in.getText();
    String kept = text.length() > MOST_CHARACTERS ? Identifier.of(text) : text;
    if (!isAbsent(kept)) {
      states[slot] = State.TEXT;
      texts[slot] = kept;
    }
  }

  private void integer(int slot, long value) {
    // Gateways write -1 for what was not measured; nobody writes a large number for it.
    if (value >= 0 || !absent.contains(Long.toString(value))) {
      states[slot] = State.INTEGER;
      integers[slot] = value;
    }
  }

  private void number(int slot, JsonParser in) throws IOException {
    if (in.getTextLength() > MOST_DIGITS) {
      states[slot] = State.WRONG;
    } else if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      integer(slot, in.getLongValue());
    } else {
      states[slot] = State.REAL;
      reals[slot] = in.getDoubleValue();
    }
  }
}
