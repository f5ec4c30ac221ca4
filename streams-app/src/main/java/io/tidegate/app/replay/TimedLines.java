package io.tidegate.app.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of one file in its order, each with what the file says the time is there. */
final class TimedLines implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final long AHEAD_ALLOWED_MS = 300_000;

  private final Path path;
  private final LineReader reader;
  private final AroundTime around = new AroundTime();
  private final ArrayDeque<Unread> ahead = new ArrayDeque<>();
  private boolean ended;
  private long taken;
  private long highestMs = Long.MIN_VALUE;
  private @Nullable Line head;

  /**
   * One line.
   *
   * @param number from 1, blank lines counted
   * @param aroundMs what the lines around it say the time is
   * @param highestMs the highest time in the file up to this line, itself included
   */
  record Line(byte[] bytes, long number, long aroundMs, long highestMs) {}

  private record Unread(byte[] bytes, long number, long timeMs) {}

  TimedLines(Path path, InputStream in, LongConsumer overLong) {
    this.path = path;
    this.reader = new LineReader(in, overLong);
  }

  /** Opens a file, compressed with gzip or not. */
  static TimedLines open(Path path, LongConsumer overLong) {
    if (Files.isDirectory(path)) {
      throw new ReplayRefusedException(path + " is a directory, not a file");
    }
    try {
      return new TimedLines(path, unpacked(Files.newInputStream(path)), overLong);
    } catch (NoSuchFileException e) {
      throw new ReplayRefusedException("there is no file " + path, e);
    } catch (IOException e) {
      throw new ReplayRefusedException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /** The next line, or null after the last. */
  @Nullable Line peek() {
    if (head == null) {
      head = read();
    }
    return head;
  }

  /** Goes on to the line behind the one that {@link #peek} gave. */
  void advance() {
    head = null;
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

  private static InputStream unpacked(InputStream file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(file, BUFFER);
    boolean opened = false;
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      InputStream unpacked = magic == GZIP_MAGIC ? new GZIPInputStream(in, BUFFER) : in;
      opened = true;
      return unpacked;
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }

  private @Nullable Line read() {
    while (!ended && ahead.size() <= AroundTime.REACH) {
      byte[] bytes = reader.next();
      if (bytes == null) {
        ended = true;
      } else {
        long timeMs = LineTime.of(bytes);
        around.read(timeMs);
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
    return new Line(next.bytes(), next.number(), aroundMs, highestMs);
  }
}
