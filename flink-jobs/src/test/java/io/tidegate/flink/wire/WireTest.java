package io.tidegate.flink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.input.ReadPosition;
import io.tidegate.shell.stage.Publisher;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;

/** What goes over an edge comes out as it went in. */
final class WireTest {
  @Property
  void keepsARecord(
      @ForAll @AlphaChars String topic,
      @ForAll @IntRange(max = 1_000) int partition,
      @ForAll @LongRange(min = 0) long offset,
      @ForAll long brokerTimeMs,
      @ForAll @WithNull byte[] key,
      @ForAll @WithNull byte[] value,
      @ForAll @WithNull byte[] signature,
      @ForAll long readAtMs) {
    Observed.Taken record =
        new Observed.Taken(topic, partition, offset, brokerTimeMs, key, value, signature, readAtMs);

    assertThat(Observed.of(record.toBytes())).usingRecursiveComparison().isEqualTo(record);
  }

  @Property
  void keepsAPosition(
      @ForAll @AlphaChars String topic,
      @ForAll @IntRange(max = 1_000) int partition,
      @ForAll long offset,
      @ForAll long first,
      @ForAll long next,
      @ForAll long delivered,
      @ForAll long nowMs) {
    Observed.Reached reached =
        new Observed.Reached(
            topic,
            partition,
            new InputEnds.End(offset, first, next, nowMs),
            new ReadPosition(next, delivered),
            nowMs);

    assertThat(Observed.of(reached.toBytes())).isEqualTo(reached);
  }

  @Property
  void keepsWhatIsHandedOver(@ForAll boolean onward, @ForAll byte[] record) {
    Handed handed = Handed.of(new Handed(onward, record).toBytes());

    assertThat(handed.onward()).isEqualTo(onward);
    assertThat(handed.record()).isEqualTo(record);
  }

  @Property
  void keepsWhatIsPublished(
      @ForAll Publisher.To to,
      @ForAll byte[] key,
      @ForAll Map<String, String> headers,
      @ForAll @WithNull byte[] value,
      @ForAll long timeMs) {
    Published published = new Published(to, key, headers, value, timeMs);

    assertThat(Published.of(published.toBytes())).usingRecursiveComparison().isEqualTo(published);
  }

  @Example
  void refusesTheBytesOfAnotherRelease() {
    byte[] later = {2, 0, 0};

    assertThatThrownBy(() -> Observed.of(later)).isInstanceOf(CorruptBytesException.class);
    assertThatThrownBy(() -> Published.of(later)).isInstanceOf(CorruptBytesException.class);
    assertThatThrownBy(() -> Handed.of(new byte[] {7}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
