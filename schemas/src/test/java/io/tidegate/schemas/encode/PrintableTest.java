package io.tidegate.schemas.encode;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PrintableTest {
  @Test
  void whatMovesACursorOrALineIsShownInstead() {
    assertThat(Printable.of("a\u001b[2Jb")).isEqualTo("a\\u001b[2Jb");
    assertThat(Printable.of("a\nb\rc\u0085d\u2028e\u2029f"))
        .isEqualTo("a\\u000ab\\u000dc\\u0085d\\u2028e\\u2029f");
    assertThat(Printable.of("\u009b31m\u202eevil\u2066")).isEqualTo("\\u009b31m\\u202eevil\\u2066");
    assertThat(Printable.of("\ud800x\udc00")).isEqualTo("\\ud800x\\udc00");
    assertThat(Printable.of("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
    String plain = "t\u00f6pfer \u7528\u6237 \ud83d\ude00\t\\u001b";
    assertThat(Printable.of(plain)).isSameAs(plain);
  }

  @Test
  void whatNobodySeesOrHidesOthersIsShownInstead() {
    assertThat(Printable.of("ad\u200bmin\ufe0f\u3164\u00ad\u034f"))
        .isEqualTo("ad\\u200bmin\\ufe0f\\u3164\\u00ad\\u034f");
    assertThat(Printable.of("a\udb40\udd00")).isEqualTo("a\\udb40\\udd00");
    String hebrew = "\u05d1\u05bc\u05b0\u0591 \u0e01\u0e49 \u092e\u0947\u0902";
    assertThat(Printable.of(hebrew)).isSameAs(hebrew);
    String flood = Printable.of("z" + "\u0336".repeat(500) + "\u20dd".repeat(500));
    assertThat(flood).hasSizeGreaterThan(4_000);
    assertThat(flood).startsWith("z\u0336\u0336\u0336\u0336\\u0336\\u0336");
  }

  @Property
  void aTextKeepsItsLinesAndNothingElseThatMoves(@ForAll String any) {
    String text = Printable.lines(any);
    assertThat(text.codePoints().filter(Character::isISOControl))
        .allMatch(c -> c == '\t' || c == '\n');
    assertThat(text.lines().count()).isEqualTo(any.lines().count());
    assertThat(Printable.lines("a\u202eb\r\nc")).isEqualTo("a\\u202eb\nc\n");
  }

  @Property
  void isOneLineThatPrints(@ForAll String any) {
    String line = Printable.of(any);
    assertThat(line.lines().count()).isLessThanOrEqualTo(1);
    assertThat(line.codePoints().filter(Character::isISOControl)).allMatch(c -> c == '\t');
    assertThat(Printable.of(line)).isEqualTo(line);
  }
}
