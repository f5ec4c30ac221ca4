package io.tidegate.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;

/**
 * Puts raw JSON into a line that an encoder wrote, in place of members or beside them. What is put
 * in may be anything, so that the line need not be valid UTF-8 any more.
 */
final class RawMembers {
  private RawMembers() {}

  /** The line with those members, by their names; no string of it may hold a quotation mark. */
  static byte[] in(byte[] line, Map<String, byte[]> members) {
    // One character a byte, so that no byte is touched on the way.
    String text = new String(line, ISO_8859_1);
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      String raw = new String(member.getValue(), ISO_8859_1);
      String name = "\"" + member.getKey() + "\":";
      int at = text.indexOf("," + name);
      if (at < 0) {
        text = text.substring(0, text.length() - 1) + "," + name + raw + "}";
      } else {
        int from = at + 1 + name.length();
        text = text.substring(0, from) + raw + text.substring(end(text, from));
      }
    }
    return text.getBytes(ISO_8859_1);
  }

  /** Where the value that begins there ends: a string, a number, or one without more braces. */
  private static int end(String text, int from) {
    return switch (text.charAt(from)) {
      case '"' -> text.indexOf('"', from + 1) + 1;
      case '{' -> text.indexOf('}', from) + 1;
      case '[' -> text.indexOf(']', from) + 1;
      default -> {
        int comma = text.indexOf(',', from);
        yield comma < 0 ? text.length() - 1 : comma;
      }
    };
  }
}
