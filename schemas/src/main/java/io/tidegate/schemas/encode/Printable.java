package io.tidegate.schemas.encode;

import java.util.stream.Collectors;

/**
 * Text as one line that a terminal, or whoever reads a log line by line, takes for text and nothing
 * else. What records say comes from clients, gateways and people; a control character among it
 * could rewrite what stands above, or begin a line that nobody wrote.
 *
 * <p>Controls (C0 and C1), format characters such as those of bidirectional text, separators of
 * lines and paragraphs, and half characters become {@code \}{@code uXXXX}; a tab stays.
 */
public final class Printable {
  private Printable() {}

  /** The text without what does not print; the text itself where there is no such thing. */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (!prints(text.codePointAt(i))) {
        return escaped(text);
      }
    }
    return text;
  }

  /** The same of each line of a text that has several. */
  public static String lines(String text) {
    return text.lines().map(line -> of(line) + "\n").collect(Collectors.joining());
  }

  private static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (prints(c)) {
                line.appendCodePoint(c);
              } else {
                for (char half : Character.toChars(c)) {
                  line.append(String.format("\\u%04x", (int) half));
                }
              }
            });
    return line.toString();
  }

  private static boolean prints(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
