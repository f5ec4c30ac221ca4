package io.tidegate.app.replay;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines, block by block.
 *
 * <p>A byte-order mark before the first line is left out. Blank lines are passed over, though
 * counted; so are lines of more than {@value #MOST_BYTES} bytes, which are reported. A stream that
 * breaks off ends there, and {@link #failure} says why.
 */
public final class LineReader implements AutoCloseable {
  /** The longest line that is read. */
  public static final int MOST_BYTES = 1 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final InputStream in;
  private final LongConsumer overLong;
  private final byte[] block = new byte[MOST_BYTES + 2];
  private int from;
  private int to;
  private boolean ended;
  private long number;
  private @Nullable IOException failure;

  /** Reads from {@code in}; the numbers of lines that are too long go to {@code overLong}. */
  LineReader(InputStream in, LongConsumer overLong) {
    this.in = in;
    this.overLong = overLong;
  }

  /**
   * Opens a file, compressed with gzip or not.
   *
   * @throws ReplayRefusedException if it cannot be read
   */
  public static LineReader open(Path path, LongConsumer overLong) {
    if (Files.isDirectory(path)) {
      throw new ReplayRefusedException(path + " is a directory, not a file");
    }
    try {
      return new LineReader(unpacked(Files.newInputStream(path)), overLong);
    } catch (NoSuchFileException e) {
      throw new ReplayRefusedException("there is no file " + path, e);
    } catch (IOException e) {
      throw new ReplayRefusedException("cannot read " + path + ": " + why(e), e);
    }
  }

  /** The next line without its end, or null after the last. */
  public byte @Nullable [] next() {
    while (true) {
      int end = endOfLine();
      if (end < 0) {
        return null;
      }
      int start = number == 0 && startsWithMark(end) ? from + BYTE_ORDER_MARK.length : from;
      from = Math.min(end + 1, to);
      number++;
      int length = end - start;
      if (length > 0 && block[end - 1] == '\r') {
        length--;
      }
      if (length > MOST_BYTES) {
        overLong.accept(number);
      } else if (!isBlank(start, start + length)) {
        return Arrays.copyOfRange(block, start, start + length);
      }
    }
  }

  /** The number of the line that was given last, from 1. */
  public long number() {
    return number;
  }

  /** Why the stream broke off before its end, or null. */
  public @Nullable IOException failure() {
    return failure;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** What is wrong with a file that cannot be read. */
  public static String why(IOException failure) {
    if (failure instanceof EOFException) {
      return "it is cut off: the compressed data ends too early";
    }
    if (failure instanceof AccessDeniedException) {
      return "there is no right to read it";
    }
    return failure instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(failure.getMessage());
  }

  /** The bytes of a file, compressed with gzip or not. */
  public static InputStream unpacked(InputStream file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(file, BUFFER);
    boolean opened = false;
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      InputStream unpacked =
          magic == GZIP_MAGIC ? ReadAhead.of(new GZIPInputStream(in, BUFFER)) : in;
      opened = true;
      return unpacked;
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }

  /** Where the line that starts at {@code from} ends; -1 when there is none. */
  private int endOfLine() {
    int at = from;
    while (true) {
      for (; at < to; at++) {
        if (block[at] == '\n') {
          return at;
        }
      }
      if (ended) {
        // What stands before a break is half a line.
        return from < to && failure == null ? to : -1;
      }
      if (from == 0 && to == block.length) {
        skipLine();
        at = from;
      } else {
        at -= from;
        fill();
      }
    }
  }

  /** Moves the unread rest to the front and reads on behind it. */
  private void fill() {
    System.arraycopy(block, from, block, 0, to - from);
    to -= from;
    from = 0;
    read();
  }

  /** Drops a line that does not fit the block. */
  private void skipLine() {
    number++;
    overLong.accept(number);
    while (true) {
      from = 0;
      to = 0;
      read();
      if (ended) {
        return;
      }
      while (from < to) {
        if (block[from++] == '\n') {
          return;
        }
      }
    }
  }

  private void read() {
    try {
      int count = in.read(block, to, block.length - to);
      if (count < 0) {
        ended = true;
      } else {
        to += count;
      }
    } catch (IOException e) {
      ended = true;
      failure = new IOException(why(e), e);
    }
  }

  private boolean startsWithMark(int end) {
    int markEnd = from + BYTE_ORDER_MARK.length;
    return markEnd <= end
        && Arrays.equals(block, from, markEnd, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  private boolean isBlank(int start, int end) {
    for (int at = start; at < end; at++) {
      if (block[at] != ' ' && block[at] != '\t' && block[at] != '\r') {
        return false;
      }
    }
    return true;
  }
}
