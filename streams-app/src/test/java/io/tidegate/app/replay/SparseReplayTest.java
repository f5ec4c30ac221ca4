package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.shell.stage.EngineInMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ticks of a file with few requests close as its time passes, and all of them at its end. */
class SparseReplayTest {
  private static final long START = 1_785_484_800_000L;
  private static final int LINES = 40;

  @ParameterizedTest
  @ValueSource(longs = {6_000, 20_000, 61_000, 90_000, 600_000, 3_600_000})
  void aTickClosesWithTheNextRequest(long everyMs) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(line(i, START + i * everyMs));
    }
    long[] closed = closedAfterEach(lines);
    for (int i = 10; i < LINES - AroundTime.FEWEST - 1; i++) {
      assertThat(closed[i]).isGreaterThanOrEqualTo(i - 30_000 / everyMs - 2);
    }
    assertThat(closed[LINES]).isEqualTo(LINES);
  }

  @Test
  void aFastClockInAFileWithFewRequestsMakesNothingLate() throws IOException {
    List<String> lines = new ArrayList<>();
    SortedSet<Long> ticks = new TreeSet<>();
    for (int i = 0; i < LINES; i++) {
      long timeMs = START + i * 61_000L + (i % 3 == 1 ? 240_000 : 0);
      ticks.add(Math.floorDiv(timeMs, EngineConfig.defaults().tickMs()));
      lines.add(line(i, timeMs));
    }
    long[] closed = closedAfterEach(lines);
    assertThat(closed[LINES]).isEqualTo(ticks.size());
    assertThat(closed[LINES - 1]).isGreaterThan(LINES / 2);
  }

  /** How many ticks were closed after each line and, last, after the end; nothing may be late. */
  private static long[] closedAfterEach(List<String> lines) throws IOException {
    byte[] file = String.join("\n", lines).getBytes(UTF_8);
    long[] closed = new long[lines.size() + 1];
    EngineInMemory engine = new EngineInMemory(EngineConfig.defaults(), null, new Nothing());
    engine.scalingReadThrough(Long.MAX_VALUE);
    LineReader reader = new LineReader(new ByteArrayInputStream(file), number -> {});
    try (TimedLines timed = new TimedLines(Path.of("telemetry.jsonl"), reader, LineTime::of)) {
      int at = 0;
      while (timed.peek() != null) {
        TimedLines.Line line = requireNonNull(timed.take());
        engine.telemetryReadThrough(timed.leastUnreadMs());
        engine.telemetry(line.bytes(), line.number(), line.aroundMs());
        closed[at++] = engine.count(Meter.TICKS_CLOSED);
      }
    }
    engine.end();
    closed[lines.size()] = engine.count(Meter.TICKS_CLOSED);
    assertThat(engine.count(Meter.LATE)).isZero();
    assertThat(engine.count(Meter.EVENTS)).isEqualTo(lines.size());
    return closed;
  }

  private static String line(int number, long timeMs) {
    return "{\"time\":"
        + timeMs
        + ",\"request_id\":\"r"
        + number
        + "\",\"cluster\":\"eu-1\",\"tenant\":\"t\",\"model\":\"m\",\"node\":\"n\",\"status\":200}";
  }

  private static final class Nothing implements EngineInMemory.Results {
    @Override
    public void alert(byte[] value) {}

    @Override
    public void command(String key, Map<String, String> headers, byte[] value) {}

    @Override
    public void badLine(Input.Kind of, byte[] letter) {
      throw new AssertionError(new String(letter, UTF_8));
    }
  }
}
