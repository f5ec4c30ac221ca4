package io.tidegate.schemas.encode;

import java.util.stream.Collectors;

/**
 * Text as one line that a terminal, or whoever reads a log line by line, takes for text and nothing
 * else. What records say comes from clients, gateways and people; a control character among it
 * could rewrite what stands above, or begin a line that nobody wrote.
 *
 * <p>Controls (C0 and C1), format characters such as those of bidirectional text, separators of
 * lines and paragraphs, half characters, what nobody sees, and marks piled upon one character
 * become {@code \}{@code uXXXX}; a tab stays.
 */
public final class Printable {
  /** So many marks may stand on one character; UTS 39 (5.4) would forbid any more in a name. */
  private static final int MOST_MARKS = 4;

  /** Unicode's letters and marks that nobody sees (Default_Ignorable_Code_Point), in pairs. */
  private static final int[] UNSEEN = {
    0x34f, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x2065, 0x2065, 0x3164, 0x3164,
    0xfe00, 0xfe0f, 0xffa0, 0xffa0, 0xfff0, 0xfff8, 0xe0000, 0xe0fff
  };

  private Printable() {}

  /** The text without what does not print; the text itself where there is no such thing. */
  public static String of(String text) {
    int marks = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      marks = marksAfter(text.codePointAt(i), marks);
      if (!prints(text.codePointAt(i), marks)) {
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
    int marks = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      marks = marksAfter(c, marks);
      if (prints(c, marks)) {
        line.appendCodePoint(c);
      } else {
        for (char half : Character.toChars(c)) {
          line.append(String.format("\\u%04x", (int) half));
        }
      }
    }
    return line.toString();
  }

  /** How many marks stand on the last character, with this one. */
  private static int marksAfter(int c, int before) {
    int type = Character.getType(c);
    boolean isMark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    return isMark ? before + 1 : 0;
  }

  private static boolean prints(int c, int marks) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c == '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> marks <= MOST_MARKS && !isUnseen(c);
    };
  }

  private static boolean isUnseen(int c) {
    for (int i = 0; c >= UNSEEN[0] && i < UNSEEN.length; i += 2) {
      if (c >= UNSEEN[i] && c <= UNSEEN[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
