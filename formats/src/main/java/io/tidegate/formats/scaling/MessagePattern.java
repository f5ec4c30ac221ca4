package io.tidegate.formats.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message as literal text and holes: {@code group {group} size set to {to}}. A named hole takes
 * one character or more, {@code {}} any, up to the first place where the next literal stands; so
 * one pass decides, whatever the message is. {@code {from}} and {@code {to}} take digits only.
 */
final class MessagePattern {
  /** No autoscaler writes a longer message; what is longer matches nothing. */
  static final int MOST_CHARS = 16_384;

  private static final Set<String> WHOLE = Set.of("from", "to");
  private static final int MOST_DIGITS = 9;

  /** The literals, one more than there are holes. */
  private final List<String> literals = new ArrayList<>();

  private final List<String> holes = new ArrayList<>();

  private MessagePattern() {}

  /**
   * A pattern of its text.
   *
   * @throws IllegalArgumentException where a hole is not closed, or two stand side by side
   */
  static MessagePattern of(String text) {
    MessagePattern pattern = new MessagePattern();
    int at = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
      int close = text.indexOf('}', open);
      if (close < 0 || open == at && !pattern.holes.isEmpty()) {
        throw new IllegalArgumentException("pattern has a hole without an end: " + text);
      }
      pattern.literals.add(text.substring(at, open));
      pattern.holes.add(text.substring(open + 1, close));
      at = close + 1;
    }
    pattern.literals.add(text.substring(at));
    return pattern;
  }

  List<String> holes() {
    return List.copyOf(holes);
  }

  /** What the named holes hold; null where the message is not of this pattern. */
  @Nullable SortedMap<String, String> match(String message) {
    if (message.length() > MOST_CHARS || !message.startsWith(literals.get(0))) {
      return null;
    }
    SortedMap<String, String> held = new TreeMap<>();
    int at = literals.get(0).length();
    for (int i = 0; i < holes.size(); i++) {
      String next = literals.get(i + 1);
      boolean last = i == holes.size() - 1;
      int end = last ? lastEnd(message, at, next) : message.indexOf(next, at);
      if (end < at || !fits(holes.get(i), message, at, end)) {
        return null;
      }
      if (!holes.get(i).isEmpty()) {
        held.put(holes.get(i), message.substring(at, end));
      }
      at = end + next.length();
    }
    return at == message.length() ? held : null;
  }

  /** Where the last hole ends: the literal after it ends the message. */
  private static int lastEnd(String message, int at, String literal) {
    int end = message.length() - literal.length();
    return end >= at && message.endsWith(literal) ? end : -1;
  }

  private static boolean fits(String hole, String message, int from, int to) {
    if (hole.isEmpty()) {
      return true;
    }
    if (!WHOLE.contains(hole)) {
      return to > from;
    }
    boolean digits = to > from && to - from <= MOST_DIGITS;
    for (int i = from; digits && i < to; i++) {
      digits = message.charAt(i) >= '0' && message.charAt(i) <= '9';
    }
    return digits;
  }
}
