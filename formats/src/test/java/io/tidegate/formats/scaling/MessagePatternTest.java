package io.tidegate.formats.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Messages against patterns. */
final class MessagePatternTest {
  private static final String SCALE_UP =
      "group {group} size set to {to} instead of {from} (max: {})";

  @Test
  void takesWhatStandsInTheHoles() {
    assertThat(MessagePattern.of(SCALE_UP).match("group a b size set to 9 instead of 5 (max: 16)"))
        .containsExactly(entry("from", "5"), entry("group", "a b"), entry("to", "9"));
  }

  @Test
  void takesNoNumberThatIsNone() {
    MessagePattern pattern = MessagePattern.of(SCALE_UP);
    assertThat(pattern.match("group a size set to 9x instead of 5 (max: 16)")).isNull();
    assertThat(pattern.match("group a size set to 9999999999 instead of 5 (max: 16)")).isNull();
    assertThat(pattern.match("group a size set to  instead of 5 (max: 16)")).isNull();
    assertThat(pattern.match("group  size set to 9 instead of 5 (max: 16)")).isNull();
    assertThat(pattern.match("group a size set to 9 instead of 5 (max: 16")).isNull();
  }

  @Test
  void endsTheLastHoleAtTheEnd() {
    assertThat(MessagePattern.of("empty node {node} removed").match("empty node a removed removed"))
        .containsExactly(entry("node", "a removed"));
    assertThat(MessagePattern.of("same").match("same")).isEmpty();
    assertThat(MessagePattern.of("same").match("same.")).isNull();
    assertThat(MessagePattern.of("a{}a").match("a")).isNull();
  }

  @Test
  void refusesPatternsWithoutAnEnd() {
    assertThatThrownBy(() -> MessagePattern.of("a {b")).hasMessageContaining("a {b");
    assertThatThrownBy(() -> MessagePattern.of("a {b}{c}")).hasMessageContaining("a {b}{c}");
  }

  @Property(tries = 300)
  void readsAnyMessage(@ForAll @StringLength(max = 60) String message) {
    for (EventTable table : KubernetesTranslator.tables()) {
      for (TableRow row : table.rows()) {
        row.match(row.reason(), row.kind(), message);
      }
    }
    assertThat(MessagePattern.of("{}").match(message)).isNotNull();
  }

  @Test
  void readsAMessageOfAMegabyteAtOnce() {
    assertThat(MessagePattern.of("{a}x{b}x{}").match("x".repeat(1_000_000))).isNull();
  }
}
