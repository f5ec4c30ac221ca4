package io.tidegate.enforcer.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** What clients may call themselves, as bytes, a byte a character. */
public final class UglyNames {
  /** Names that a header can carry, none of them too long for a gateway. */
  public static final List<String> ALL =
      List.of(
          "u1",
          utf8("t\u00f6pfer"),
          utf8("\ud83d\ude00x"),
          utf8("\u7528".repeat(86)),
          utf8("\u00e9".repeat(256)),
          utf8("\u00e9".repeat(257)),
          utf8("\ud83d\ude00".repeat(300)),
          "x".repeat(257),
          "y".repeat(3_000),
          "x".repeat(239) + "\u00ff",
          "\u00ff".repeat(2_000) + "victim",
          "victim\u00ff",
          "a\u00ff\u00c3(",
          "\u00ed\u00a0\u0080",
          "\u00f4\u0090\u0080\u0080",
          "\u00c0\u0080",
          "vic\u00c1\u00b4im",
          "\u00e2\u0080",
          utf8("a\u202eb\u2028c\u2029"),
          utf8("a\u0085"),
          utf8("\ufffd"),
          "a\tb",
          "q\"u\\o\\u0041'te",
          "%[src] ${HOME} $http_x_tenant {b} a,b;c=d <<",
          "null",
          "-");

  /** What may stand before or behind a name, and may belong to it or not. */
  public static final List<String> EDGES =
      List.of(
          " ",
          "\t",
          " \t ",
          "\u000b",
          "\u000c",
          "\u001c",
          "\u001f",
          "\u0085",
          "\u00a0",
          "\u00c2\u00a0");

  private UglyNames() {}

  public static byte[] bytes(String name) {
    return name.getBytes(ISO_8859_1);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
