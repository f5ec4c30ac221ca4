package io.tidegate.schemas.entity;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What names something: 1 to {@link #MOST} characters that can be printed. Whatever else a client
 * writes where a name belongs becomes one here, and the same one wherever it is read: by a decoder,
 * by an enforcer at a gateway, on a screen.
 *
 * <pre>{@code
 * of(text) = text                                    where it is printable and short enough
 *          = printable(text)[0, 239) ~ sha256(text)  else; of the hash 16 hex digits
 * }</pre>
 *
 * <p>In {@code printable} each run of what cannot be printed is one U+FFFD: C0 and C1 controls,
 * bidirectional controls, line and paragraph separators, half characters, and bytes that are no
 * UTF-8. The hash is over the bytes as they were. In a string such a byte stands as U+DC00 + byte,
 * so that bytes and the string that was read from them have one name.
 */
public final class Identifier {
  /** So many characters (code points) a name has at the most. */
  public static final int MOST = 256;

  /** It names everything where a place allows it, and nothing elsewhere. */
  public static final String ANY = "*";

  private static final int HASH_DIGITS = 16;

  /** No character is longer in UTF-8, and none in UTF-32. */
  private static final int WIDEST = 4;

  private static final char HASH_MARK = '~';
  private static final int KEPT = MOST - HASH_DIGITS - 1;
  private static final char UNPRINTABLE = '\ufffd';
  private static final int BYTE_AS_CHARACTER = 0xdc00;

  private Identifier() {}

  /** The name that this text stands for; the text itself where it is a name or empty. */
  public static String of(String text) {
    return isPrintable(text) && text.codePointCount(0, text.length()) <= MOST ? text : cut(text);
  }

  /** The name that these bytes stand for: of the text that they are in UTF-8. */
  public static String of(byte[] bytes) {
    return of(textOf(bytes));
  }

  /** True where the text is a name as it stands, which {@code *} is not. */
  public static boolean isName(char[] text, int offset, int length) {
    if (length < 1 || length == 1 && text[offset] == '*') {
      return false;
    }
    if (length > MOST && Character.codePointCount(text, offset, length) > MOST) {
      return false;
    }
    for (int i = offset; i < offset + length; i++) {
      char c = text[i];
      if (c < ' ' || c >= 0x7f) {
        if (Character.isHighSurrogate(c)
            && i + 1 < offset + length
            && Character.isLowSurrogate(text[i + 1])) {
          i++;
        } else if (isUnprintable(c)) {
          return false;
        }
      }
    }
    return true;
  }

  /** True where the text is a name as it stands, which {@code *} is not. */
  public static boolean isName(String text) {
    return isName(text.toCharArray(), 0, text.length());
  }

  /** Sixteen hex digits that stand for these bytes. */
  public static String hashOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, HASH_DIGITS / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime lacks SHA-256, which every one must have", e);
    }
  }

  /**
   * True where the bytes are well-formed UTF-8 that begins with a character, and no mark of order.
   */
  public static boolean isUtf8(byte[] bytes) {
    for (int at = 0; at < bytes.length && at < WIDEST; at++) {
      if (bytes[at] == 0) {
        return false;
      }
    }
    for (int at = pastAscii(bytes, 0); at < bytes.length; at = pastAscii(bytes, at)) {
      int length = characterAt(bytes, at);
      boolean mark = at == 0 && length == 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb;
      if (length == 0 || mark && bytes[2] == (byte) 0xbf) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** Where the first byte is, from that place on, that is no ASCII. */
  private static int pastAscii(byte[] bytes, int from) {
    int at = from;
    while (at + WIDEST <= bytes.length
        && (bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3]) >= 0) {
      at += WIDEST;
    }
    while (at < bytes.length && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** The length of the well-formed UTF-8 character at that place; 0 where there is none. */
  static int characterAt(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > bytes.length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xff;
    boolean wrong =
        first == 0xe0 && second < 0xa0
            || first == 0xed && second >= 0xa0
            || first == 0xf0 && second < 0x90
            || first == 0xf4 && second >= 0x90;
    return wrong ? 0 : length;
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (isUnprintable(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnprintable(int c) {
    return c < ' '
        || c >= 0x7f && c <= 0x9f
        || c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || c >= 0x2028 && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069
        || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private static String cut(String text) {
    StringBuilder name = new StringBuilder(MOST);
    boolean bad = false;
    int kept = 0;
    for (int i = 0; i < text.length() && kept < KEPT; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean run = bad;
      bad = isUnprintable(c);
      if (!bad) {
        name.appendCodePoint(c);
        kept++;
      } else if (!run) {
        name.append(UNPRINTABLE);
        kept++;
      }
    }
    return name.append(HASH_MARK).append(hashOf(bytesOf(text))).toString();
  }

  /** The bytes as text: where they are no UTF-8, a byte is U+DC00 + byte. */
  public static String textOf(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int at = 0; at < bytes.length; ) {
      int length = characterAt(bytes, at);
      if (length == 0) {
        text.append((char) (BYTE_AS_CHARACTER + (bytes[at] & 0xff)));
        at++;
      } else {
        int c = length == 1 ? bytes[at] : bytes[at] & 0x7f >> length;
        for (int i = 1; i < length; i++) {
          c = c << 6 | bytes[at + i] & 0x3f;
        }
        text.appendCodePoint(c);
        at += length;
      }
    }
    return text.toString();
  }

  private static byte[] bytesOf(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c >= BYTE_AS_CHARACTER + 0x80 && c <= BYTE_AS_CHARACTER + 0xff) {
        bytes.write(c - BYTE_AS_CHARACTER);
      } else if (c < 0x80) {
        bytes.write(c);
      } else if (c < 0x800) {
        bytes.write(0xc0 | c >> 6);
        bytes.write(0x80 | c & 0x3f);
      } else if (c < 0x10000) {
        bytes.write(0xe0 | c >> 12);
        bytes.write(0x80 | c >> 6 & 0x3f);
        bytes.write(0x80 | c & 0x3f);
      } else {
        bytes.write(0xf0 | c >> 18);
        bytes.write(0x80 | c >> 12 & 0x3f);
        bytes.write(0x80 | c >> 6 & 0x3f);
        bytes.write(0x80 | c & 0x3f);
      }
    }
    return bytes.toByteArray();
  }
}
