package io.tidegate.app.replay;

import io.tidegate.schemas.decode.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The lines of one file in its order, each with what the file says the time is there. */
final class TimedLines implements AutoCloseable {
  private static final long AHEAD_ALLOWED_MS = 300_000;

  private final Path path;
  private final LineReader reader;
  private final ToLongFunction<byte[]> times;
  private final AroundTime around = new AroundTime();
  private final ArrayDeque<Unread> ahead = new ArrayDeque<>();
  private final SlidingLeast unread = new SlidingLeast(AroundTime.REACH + 2);
  private boolean ended;
  private long read;
  private long taken;
  private long highestMs = Long.MIN_VALUE;
  private @Nullable Line head;

  /**
   * One line.
   *
   * @param number from 1, blank lines counted
   * @param timeMs its own time, {@link LineTime#NONE} without one
   * @param aroundMs what the lines around it say the time is
   * @param highestMs the highest time in the file up to this line, itself included
   */
  record Line(byte[] bytes, long number, long timeMs, long aroundMs, long highestMs) {}

  private record Unread(byte[] bytes, long number, long timeMs) {}

  /**
   * @param times gives the time of a line, {@link LineTime#NONE} where it has none
   */
  TimedLines(Path path, LineReader reader, ToLongFunction<byte[]> times) {
    this.path = path;
    this.reader = reader;
    this.times = times;
  }

  /** Opens a file of lines in that format, compressed with gzip or not. */
  static TimedLines open(Path path, Format format, LongConsumer overLong) {
    return new TimedLines(path, LineReader.open(path, overLong), LineTime.in(format));
  }

  /** The next line, or null after the last. */
  @Nullable Line peek() {
    if (head == null) {
      head = read();
    }
    return head;
  }

  /**
   * The least time of the next {@link AroundTime#REACH} lines, of which no quarter is of clocks
   * that are ahead; {@link LineTime#NONE} where too few are left to say so, at the end of the file.
   */
  long leastUnreadMs() {
    if (peek() == null || ahead.size() < AroundTime.FEWEST) {
      return LineTime.NONE;
    }
    long least = unread.from(taken - 1);
    return least == Long.MAX_VALUE ? LineTime.NONE : least;
  }

  /** The line that {@link #peek} gives, which is taken; null after the last. */
  @Nullable Line take() {
    Line line = peek();
    head = null;
    return line;
  }

  /** How many lines were read. */
  long taken() {
    return taken;
  }

  Path path() {
    return path;
  }

  /** Why the file broke off before its end, or null. */
  @Nullable IOException failure() {
    return reader.failure();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private @Nullable Line read() {
    while (!ended && ahead.size() <= AroundTime.REACH) {
      byte[] bytes = reader.next();
      if (bytes == null) {
        ended = true;
      } else {
        long timeMs = times.applyAsLong(bytes);
        around.read(timeMs);
        if (timeMs != LineTime.NONE) {
          unread.add(read, timeMs);
        }
        read++;
        ahead.add(new Unread(bytes, reader.number(), timeMs));
      }
    }
    Unread next = ahead.poll();
    if (next == null) {
      return null;
    }
    long aroundMs = around.at(taken++);
    // A time that will be refused must not carry the whole file with it.
    if (next.timeMs() != LineTime.NONE && next.timeMs() - AHEAD_ALLOWED_MS <= aroundMs) {
      highestMs = Math.max(highestMs, next.timeMs());
    }
    return new Line(next.bytes(), next.number(), next.timeMs(), aroundMs, highestMs);
  }
}
