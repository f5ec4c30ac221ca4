package io.tidegate.schemas.entity;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An address of IP, or all those that begin with the same bits. {@link #text()} is the one way to
 * write it: of RFC 5952, with an IPv4 address by itself also where it came within IPv6 ({@code
 * ::ffff:192.0.2.1}), and without a zone, which means something on one machine only.
 */
public final class Address {
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;
  private static final int WORDS = 8;
  private static final int LONGEST_TEXT = 128;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] bytes;
  private final int bits;

  private Address(byte[] bytes, int bits) {
    this.bytes = bytes;
    this.bits = bits;
  }

  /** The one way to write the address that a text is, or the text where it is none. */
  public static String textOf(String text) {
    // An IPv4 address by itself has one form only: most sources end at this line.
    if (text.indexOf(':') < 0 && text.indexOf('/') < 0) {
      return text;
    }
    Address address = parse(text);
    return address == null ? text : address.text();
  }

  /** The address, or the addresses of a prefix ({@code 2001:db8::/32}); null where it is none. */
  public static @Nullable Address parse(String text) {
    if (text.length() > LONGEST_TEXT) {
      return null;
    }
    int slash = text.indexOf('/');
    byte @Nullable [] bytes = bytesOf(slash < 0 ? text : text.substring(0, slash));
    if (bytes == null) {
      return null;
    }
    int most = bytes.length * Byte.SIZE;
    int bits = slash < 0 ? most : number(text.substring(slash + 1), most);
    return bits < 0 ? null : new Address(bytes, most).first(bits);
  }

  /** How many first bits all these addresses have in common: 32 or 128 of a single one. */
  public int bits() {
    return bits;
  }

  public boolean isSingle() {
    return bits == bytes.length * Byte.SIZE;
  }

  /** All addresses that have these first bits in common with this one. */
  public Address first(int common) {
    byte[] kept = bytes.clone();
    for (int i = 0; i < kept.length; i++) {
      int left = Math.max(0, Math.min(Byte.SIZE, common - i * Byte.SIZE));
      kept[i] &= (byte) (0xff00 >> left);
    }
    return new Address(kept, Math.min(common, bits));
  }

  /** True where some address is one of both. */
  public boolean overlaps(Address other) {
    int common = Math.min(bits, other.bits);
    return bytes.length == other.bytes.length
        && Arrays.equals(first(common).bytes, other.first(common).bytes);
  }

  /** The one way to write it. */
  public String text() {
    String text = bytes.length == V4_BYTES ? v4Text(0) : v6Text();
    return isSingle() ? text : text + "/" + bits;
  }

  private String v4Text(int from) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + V4_BYTES; i++) {
      text.append(i == from ? "" : ".").append(bytes[i] & 0xff);
    }
    return text.toString();
  }

  private String v6Text() {
    int longest = 1;
    int gap = -1;
    for (int i = 0; i < WORDS; i++) {
      int end = i;
      while (end < WORDS && word(end) == 0) {
        end++;
      }
      if (end - i > longest) {
        longest = end - i;
        gap = i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      if (i == gap) {
        text.append("::");
        i += longest - 1;
      } else if (i == WORDS - 2 && gap == 0 && longest == WORDS - 2) {
        // As inet_ntop writes it, and so gateways: an IPv4 address behind zeros alone.
        return text.append(v4Text(V6_BYTES - V4_BYTES)).toString();
      } else {
        boolean follows = text.length() > 0 && text.charAt(text.length() - 1) != ':';
        text.append(follows ? ":" : "").append(Integer.toHexString(word(i)));
      }
    }
    return text.toString();
  }

  private int word(int i) {
    return (bytes[2 * i] & 0xff) << Byte.SIZE | bytes[2 * i + 1] & 0xff;
  }

  private static byte @Nullable [] bytesOf(String text) {
    if (text.indexOf(':') < 0) {
      byte[] bytes = new byte[V4_BYTES];
      return readV4(text, bytes, 0) ? bytes : null;
    }
    int zone = text.indexOf('%');
    byte[] bytes = new byte[V6_BYTES];
    if (!readV6(zone < 0 ? text : text.substring(0, zone), bytes)) {
      return null;
    }
    boolean mapped = Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    return mapped ? Arrays.copyOfRange(bytes, MAPPED.length, V6_BYTES) : bytes;
  }

  private static boolean readV6(String text, byte[] into) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return readWords(text, into, 0) == V6_BYTES;
    }
    String tail = text.substring(gap + 2);
    int head = gap == 0 ? 0 : readWords(text.substring(0, gap), into, 0);
    byte[] end = new byte[V6_BYTES];
    int length = tail.isEmpty() ? 0 : readWords(tail, end, 0);
    if (head < 0 || length < 0 || head + length > V6_BYTES - 2) {
      return false;
    }
    System.arraycopy(end, 0, into, V6_BYTES - length, length);
    return true;
  }

  /** How many bytes the words make; -1 where they are none, or too many. */
  private static int readWords(String text, byte[] into, int from) {
    int at = from;
    String[] words = text.split(":", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      boolean lastIsV4 = i == words.length - 1 && word.indexOf('.') >= 0;
      if (lastIsV4) {
        return at + V4_BYTES <= V6_BYTES && readV4(word, into, at) ? at + V4_BYTES : -1;
      }
      if (at + 2 > V6_BYTES || word.isEmpty() || word.length() > 4) {
        return -1;
      }
      int value = 0;
      for (int c = 0; c < word.length(); c++) {
        int digit = word.charAt(c) < 0x80 ? Character.digit(word.charAt(c), 16) : -1;
        if (digit < 0) {
          return -1;
        }
        value = value << 4 | digit;
      }
      into[at++] = (byte) (value >> Byte.SIZE);
      into[at++] = (byte) value;
    }
    return at;
  }

  private static boolean readV4(String text, byte[] into, int from) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != V4_BYTES) {
      return false;
    }
    for (int i = 0; i < V4_BYTES; i++) {
      int value = number(parts[i], 0xff);
      if (value < 0) {
        return false;
      }
      into[from + i] = (byte) value;
    }
    return true;
  }

  /** A decimal number without a sign or zeros before it; -1 where it is none, or more. */
  private static int number(String text, int most) {
    boolean plain =
        !text.isEmpty()
            && text.length() <= 3
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 1 || text.charAt(0) != '0');
    int value = plain ? Integer.parseInt(text) : -1;
    return value > most ? -1 : value;
  }
}
