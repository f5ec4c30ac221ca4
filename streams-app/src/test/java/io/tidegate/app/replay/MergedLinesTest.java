package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MergedLinesTest {
  private static final long START = 1_785_484_800_000L;

  @Test
  void scalingComesBeforeTheTelemetryOfItsTime() {
    assertThat(order(lines(0, 5, 10), lines(0, 7, 10, 90)))
        .containsExactly("s0", "t0", "t5", "s7", "s10", "t10", "s90");
  }

  @Test
  void theHighestTimeSoFarCountsAndNotTheLinesOwn() {
    assertThat(order(lines(8, 3, 9), lines(9, 2))).containsExactly("t8", "t3", "s9", "s2", "t9");
  }

  @Test
  void telemetryAloneIsReadToItsEnd() {
    assertThat(order(lines(1, 2), null)).containsExactly("t1", "t2");
  }

  @Test
  void severalFilesAreReadSideBySide() {
    MergedLines merged =
        new MergedLines(List.of(lines(1, 4, 9), lines(2, 3, 9)), List.of(lines(3), lines(0, 9)));
    assertThat(order(merged)).containsExactly("s0", "t1", "t2", "s3", "t3", "t4", "s9", "t9", "t9");
  }

  private static List<String> order(TimedLines telemetry, @Nullable TimedLines scaling) {
    return order(
        new MergedLines(List.of(telemetry), scaling == null ? List.of() : List.of(scaling)));
  }

  private static List<String> order(MergedLines merged) {
    List<String> order = new ArrayList<>();
    for (TimedLines file = merged.next(); file != null; file = merged.next()) {
      TimedLines.Line line = requireNonNull(file.take());
      order.add((merged.isScaling(file) ? "s" : "t") + (LineTime.of(line.bytes()) - START));
    }
    return order;
  }

  private static TimedLines lines(long... times) {
    String text =
        Arrays.stream(times)
            .mapToObj(time -> "{\"time\":" + (START + time) + "}\n")
            .collect(Collectors.joining());
    return new TimedLines(
        Path.of("lines"),
        new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8)), line -> {}),
        LineTime::of);
  }
}
