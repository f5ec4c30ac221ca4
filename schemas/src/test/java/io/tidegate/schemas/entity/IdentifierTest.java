package io.tidegate.schemas.entity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {
  @Test
  void textIsUtf8AndNothingThatImitatesIt() {
    for (String text :
        List.of("", "a", "t\u00f6pfer", "\u7528", "\ud83d\ude00", "abcdefgh\u00e9")) {
      assertThat(Identifier.isUtf8(text.getBytes(UTF_8))).as(text).isTrue();
    }
    int[][] wrong = {
      {0xc1, 0xad},
      {0xc0, 0x80},
      {0xed, 0xa0, 0x80},
      {0xf4, 0x90, 0x80, 0x80},
      {0xe0, 0x80, 0xaf},
      {0xff},
      {0xe2, 0x80},
      {0xef, 0xbb, 0xbf, '{'},
      {'{', 0, '"', 0},
      {0, '{', 0, '"'},
      {0xfe, 0xff}
    };
    for (int[] bytes : wrong) {
      byte[] record = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        record[i] = (byte) bytes[i];
      }
      assertThat(Identifier.isUtf8(record)).as(Arrays.toString(bytes)).isFalse();
    }
  }

  private static final String WAVE = "\ud83c\udf0a";

  @ParameterizedTest
  @ValueSource(strings = {"acme", " ", "t\u00f6pfer", "\u6f6e", WAVE, "a\u00a0b", "~", "\ufffd"})
  void whatCanBePrintedIsItsOwnName(String text) {
    assertThat(Identifier.of(text)).isSameAs(text);
    assertThat(Identifier.isName(text)).isTrue();
  }

  @Test
  void charactersAreCountedNotTheirHalves() {
    assertThat(Identifier.of(WAVE.repeat(256))).isEqualTo(WAVE.repeat(256));
    String cut = Identifier.of(WAVE.repeat(257));
    assertThat(cut).startsWith(WAVE.repeat(239) + "~").hasSize(239 * 2 + 17);
    assertThat(cut).isNotEqualTo(Identifier.of(WAVE.repeat(258)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n", "\u0000", "\u001b", "\u007f", "\u0085", "\u009f", "\u061c", "\u200e", "\u200f",
        "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ud800", "\udfff"
      })
  void whatCannotBePrintedIsReplacedAndHashed(String bad) {
    String name = Identifier.of("a" + bad + "b");
    assertThat(name).matches("a\ufffdb~[0-9a-f]{16}");
    assertThat(name).isNotEqualTo(Identifier.of("a" + bad + bad + "b"));
    assertThat(Identifier.isName("a" + bad + "b")).isFalse();
    assertThat(Identifier.isName(name)).isTrue();
  }

  @Test
  void theHashIsThatOfTheBytes() {
    String hash = Identifier.hashOf("a\nb".getBytes(UTF_8));
    assertThat(Identifier.of("a\nb")).isEqualTo("a\ufffdb~" + hash);
    byte[] bytes = {'a', (byte) 0xff, 'b'};
    assertThat(Identifier.of(bytes)).isEqualTo("a\ufffdb~" + Identifier.hashOf(bytes));
    assertThat(Identifier.of("a\udcffb")).isEqualTo(Identifier.of(bytes));
  }

  @Test
  void nothingAndEverythingAreNoNames() {
    assertThat(Identifier.isName("")).isFalse();
    assertThat(Identifier.isName("*")).isFalse();
    assertThat(Identifier.isName("**")).isTrue();
    assertThat(Identifier.of("*")).isEqualTo("*");
    assertThat(Identifier.of("")).isEmpty();
  }

  @Property(tries = 2_000)
  void aNameIsShortPrintableAndItsOwnName(@ForAll("texts") String text) {
    String name = Identifier.of(text);
    assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(Identifier.MOST);
    assertThat(Identifier.of(name)).isEqualTo(name);
    assertThat(Identifier.isName(name)).isEqualTo(!text.isEmpty() && !text.equals("*"));
    assertThat(Identifier.isName(text)).isEqualTo(name.equals(text) && Identifier.isName(name));
  }

  @Property(tries = 2_000)
  void bytesAndTheTextThatTheyAreHaveOneName(@ForAll byte[] bytes) {
    byte[] wellFormed = new String(bytes, UTF_8).getBytes(UTF_8);
    assertThat(Identifier.of(wellFormed)).isEqualTo(Identifier.of(new String(bytes, UTF_8)));
    boolean isText = Arrays.equals(wellFormed, bytes);
    for (int at = 0; at < bytes.length; ) {
      int length = Identifier.characterAt(bytes, at);
      isText |= length == 0;
      at += Math.max(1, length);
    }
    assertThat(isText).as("ill-formed exactly where Java says so").isTrue();
  }

  @Property(tries = 1_000)
  void differentBadBytesHaveDifferentNames(@ForAll byte[] left, @ForAll byte[] right) {
    boolean same = Arrays.equals(left, right);
    assertThat(Identifier.of(left).equals(Identifier.of(right))).isEqualTo(same);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("ab*~\u00e9\u6f6e\n\u0085\u202e\u2028\ud83c\udf0a\ud800\udcff")
        .ofMaxLength(600);
  }
}
