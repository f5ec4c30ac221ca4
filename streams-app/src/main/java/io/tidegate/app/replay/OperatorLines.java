package io.tidegate.app.replay;

import io.tidegate.shell.stage.EngineInMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What people decided, from a file of operator records as they stand on their topic, one a line.
 * Each is heard when the other files have passed its time, so that every run hears it between the
 * same two lines.
 */
final class OperatorLines {
  private final ArrayDeque<Line> left = new ArrayDeque<>();
  private long taken;

  private record Line(byte[] bytes, long number, long timeMs) {}

  /**
   * Reads the whole file.
   *
   * @param file null where nobody decided anything
   */
  static OperatorLines read(@Nullable Path file, LongConsumer overLong) {
    OperatorLines lines = new OperatorLines();
    if (file == null) {
      return lines;
    }
    try (LineReader reader = LineReader.open(file, overLong)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        lines.taken++;
        lines.left.add(new Line(line, reader.number(), LineTime.of(line)));
      }
      if (reader.failure() != null) {
        throw new ReplayRefusedException(file + " cannot be read to its end", reader.failure());
      }
    } catch (IOException e) {
      throw new ReplayRefusedException(file + " cannot be read: " + LineReader.why(e), e);
    }
    return lines;
  }

  /** How many decisions there were. */
  long taken() {
    return taken;
  }

  /** Tells the engine what was decided before that time and is not told yet. */
  void tellBefore(long timeMs, EngineInMemory engine) {
    for (Line next = left.peek(); next != null && next.timeMs < timeMs; next = left.peek()) {
      engine.operator(next.bytes, next.number);
      left.remove();
    }
  }
}
