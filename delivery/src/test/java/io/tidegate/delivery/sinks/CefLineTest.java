package io.tidegate.delivery.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever clients call themselves, an event stays one line of text with its own pairs. */
class CefLineTest {
  @Property(tries = 300)
  void whatIsSaidStaysInItsPlace(@ForAll String any) {
    String ugly = any + "\u001b[2J\r\n\u0085\u009b\u202e\u2028\u200b|x=y";
    for (String text : new String[] {CefLine.value(ugly, 1_000), CefLine.header(ugly, 1_000)}) {
      assertThat(text.codePoints())
          .noneMatch(Character::isISOControl)
          .noneMatch(c -> Character.getType(c) == Character.FORMAT)
          .noneMatch(c -> c == 0x2028 || c == 0x2029);
    }
    assertThat(CefLine.value(ugly, 1_000)).doesNotContainPattern("(?<!\\\\)=");
    assertThat(CefLine.header(ugly, 1_000)).doesNotContainPattern("(?<!\\\\)[|]");
  }

  @Test
  void linesAndEscapesCanBeToldApart() {
    assertThat(CefLine.value("a\r\nb\\n\u001b=\tc", 100)).isEqualTo("a\\r\\nb\\\\n\\\\u001b\\=c");
    assertThat(CefLine.header("a\nb|c\u009b", 100)).isEqualTo("a b\\|c\\\\u009b");
  }
}
