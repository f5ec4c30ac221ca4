package io.tidegate.formats.map;

import io.tidegate.formats.map.Slots.State;
import io.tidegate.schemas.encode.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the value of one member of what stands in the record; used again for the next. */
final class Evaluator {
  /** What became of a member. */
  enum Outcome {
    /** There is no value, and the member is left out. */
    ABSENT,
    /** There is one, and it cannot be what the member asks for. */
    WRONG,
    TEXT,
    INTEGER,
    REAL,
    FLAG
  }

  /** Finer than any decoder looks. */
  private static final int DECIMALS = 9;

  /** Times are binary fractions of today's size, of which none is exact to a quarter of this. */
  private static final double INEXACT_MS = 5e-4;

  /** No request takes longer than a day. */
  private static final double MOST_ADDED_MS = 86_400_000;

  private Outcome outcome = Outcome.ABSENT;
  private FieldRule.@Nullable Place used;
  private String text = "";
  private double real;
  private long integer;

  /** The outcome for that member of the event in the slots. */
  Outcome evaluate(FieldRule rule, Slots slots) {
    outcome = Outcome.ABSENT;
    used = null;
    boolean wrong = false;
    for (FieldRule.Place place : rule.from()) {
      if (slots.state(place.slot()) != State.ABSENT) {
        used = place;
        if (read(rule, slots, place)) {
          if (!rule.plus().isEmpty()) {
            integer += addedMs(rule, slots);
          }
          return outcome;
        }
        wrong |= outcome == Outcome.WRONG;
      }
    }
    if (wrong) {
      outcome = Outcome.WRONG;
    } else if (rule.fallback() != null) {
      used = null;
      become(rule, rule.fallback());
    } else {
      outcome = Outcome.ABSENT;
    }
    return outcome;
  }

  /** The place whose value was taken; null where none was. */
  FieldRule.@Nullable Place used() {
    return used;
  }

  /** Writes the value, which is there. */
  void write(JsonWriter json) {
    switch (outcome) {
      case TEXT -> json.string(text);
      case INTEGER -> json.number(integer);
      case REAL -> json.trimmed(real, DECIMALS);
      case FLAG -> json.bool(integer != 0);
      // Of no type that any member has: the decoder refuses it by the member's name.
      case WRONG -> json.beginObject().endObject();
      case ABSENT -> json.nothing();
    }
  }

  /** The value, which is a text. */
  String text() {
    return text;
  }

  private boolean read(FieldRule rule, Slots slots, FieldRule.Place place) {
    if (!rule.minus().isEmpty()) {
      return difference(rule, slots, place);
    }
    switch (slots.state(place.slot())) {
      case TEXT -> convert(rule, slots.text(place.slot()));
      case INTEGER -> {
        if (rule.table().isEmpty() && rule.kind() != Kind.TEXT) {
          number(rule, slots.integer(place.slot()), true);
        } else {
          convert(rule, Long.toString(slots.integer(place.slot())));
        }
      }
      case REAL -> number(rule, slots.real(place.slot()), false);
      case FLAG -> {
        boolean flag = slots.flag(place.slot());
        if (rule.kind() == Kind.FLAG) {
          flag(flag);
        } else if (rule.table().isEmpty()) {
          outcome = Outcome.WRONG;
        } else {
          convert(rule, Boolean.toString(flag));
        }
      }
      default -> outcome = Outcome.WRONG;
    }
    return isThere();
  }

  private boolean isThere() {
    return outcome != Outcome.ABSENT && outcome != Outcome.WRONG;
  }

  /** A text by way of the table, then as what the member asks for. */
  private void convert(FieldRule rule, String word) {
    String mapped = rule.table().isEmpty() ? word : rule.table().get(word);
    String rest = rule.otherwise() == null ? word : rule.otherwise();
    become(rule, mapped == null ? rest : mapped);
  }

  private void become(FieldRule rule, String meant) {
    switch (rule.kind()) {
      case TEXT -> text(rule, meant);
      case TIME -> {
        double number = Numbers.parse(meant);
        time(
            Double.isNaN(number)
                ? ForeignTime.parse(meant, rule.zone())
                : rule.unit().timeMs(number));
      }
      case DURATION -> real(Numbers.duration(meant, rule.unit()));
      case FLAG -> {
        if (meant.equals("true") || meant.equals("false")) {
          flag(meant.equals("true"));
        } else {
          outcome = Outcome.WRONG;
        }
      }
      default -> number(rule, Numbers.parse(meant), false);
    }
  }

  private void text(FieldRule rule, String whole) {
    String part = rule.pick() == null ? whole : picked(whole, rule.pick());
    text = rule.host() ? host(part) : part;
    // A default may be empty: a name that names nothing, which the decoder makes one of its own.
    outcome = text.isEmpty() && !whole.isEmpty() ? Outcome.ABSENT : Outcome.TEXT;
  }

  private static String picked(String list, FieldRule.Pick pick) {
    int comma = pick == FieldRule.Pick.FIRST ? list.indexOf(',') : list.lastIndexOf(',');
    if (comma < 0) {
      return list.strip();
    }
    return (pick == FieldRule.Pick.FIRST ? list.substring(0, comma) : list.substring(comma + 1))
        .strip();
  }

  /** {@code 10.0.0.1:80}, {@code gpu-1:80}, {@code [fd00::1]:80}; a bare IPv6 address stays. */
  private static String host(String address) {
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      return end < 0 ? address : address.substring(1, end);
    }
    int colon = address.indexOf(':');
    boolean isOne = colon > 0 && colon == address.lastIndexOf(':');
    return isOne ? address.substring(0, colon) : address;
  }

  private void number(FieldRule rule, double value, boolean isWhole) {
    switch (rule.kind()) {
      case TIME -> time(rule.unit().timeMs(value));
      case DURATION, MONEY -> real(rule.unit().toOwn(value));
      case NUMBER -> real(value);
      case COUNT -> {
        if (isWhole || value == Math.rint(value) && Math.abs(value) < 1e15) {
          integer = (long) value;
          outcome = Outcome.INTEGER;
        } else {
          outcome = Outcome.WRONG;
        }
      }
      default -> outcome = Outcome.WRONG;
    }
  }

  private boolean difference(FieldRule rule, Slots slots, FieldRule.Place end) {
    double endMs = timeOf(rule, slots, end);
    double startMs = firstTime(rule, slots, rule.minus());
    if (Double.isNaN(startMs)) {
      outcome = Outcome.ABSENT;
    } else {
      real(endMs - startMs);
    }
    return isThere();
  }

  private static double firstTime(FieldRule rule, Slots slots, List<FieldRule.Place> places) {
    for (FieldRule.Place place : places) {
      double time = timeOf(rule, slots, place);
      if (!Double.isNaN(time)) {
        return time;
      }
    }
    return Double.NaN;
  }

  private static double timeOf(FieldRule rule, Slots slots, FieldRule.Place place) {
    return switch (slots.state(place.slot())) {
      case INTEGER, REAL -> rule.unit().timeMs(slots.real(place.slot()));
      case TEXT -> {
        double number = Numbers.parse(slots.text(place.slot()));
        yield Double.isNaN(number)
            ? ForeignTime.parse(slots.text(place.slot()), rule.zone())
            : rule.unit().timeMs(number);
      }
      default -> Double.NaN;
    };
  }

  /** The first duration that there is; nothing is added where there is none. */
  private static long addedMs(FieldRule rule, Slots slots) {
    for (FieldRule.Place place : rule.plus()) {
      double ms =
          switch (slots.state(place.slot())) {
            case INTEGER, REAL -> rule.plusUnit().toOwn(slots.real(place.slot()));
            case TEXT -> Numbers.duration(slots.text(place.slot()), rule.plusUnit());
            default -> Double.NaN;
          };
      if (ms >= 0 && ms <= MOST_ADDED_MS) {
        return Math.round(ms);
      }
    }
    return 0;
  }

  private void time(double ms) {
    if (Double.isNaN(ms) || Double.isInfinite(ms)) {
      outcome = Outcome.WRONG;
    } else {
      integer = (long) Math.floor(ms + INEXACT_MS);
      outcome = Outcome.INTEGER;
    }
  }

  private void real(double value) {
    real = value;
    outcome = Double.isNaN(value) || Double.isInfinite(value) ? Outcome.WRONG : Outcome.REAL;
  }

  private void flag(boolean value) {
    integer = value ? 1 : 0;
    outcome = Outcome.FLAG;
  }
}
