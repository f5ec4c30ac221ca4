package io.tidegate.app.replay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is read, and so unpacked, on a thread of its own while what was read before is
 * worked on. What is read ahead is bounded; the bytes, their order and how they end are those of
 * the stream itself.
 */
final class ReadAhead extends InputStream {
  private static final int BLOCKS = 8;
  private static final int BLOCK_BYTES = 1 << 18;

  private final InputStream in;
  private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(BLOCKS);
  private final Thread thread = new Thread(this::pump, "replay-read");
  private Block block = new Block(new byte[0], 0, false, null);
  private int at;

  /** What was read, and whether the stream ended behind it, or broke. */
  private record Block(byte[] bytes, int size, boolean last, @Nullable Throwable broken) {}

  private ReadAhead(InputStream in) {
    this.in = in;
  }

  /** Begins to read at once. */
  static ReadAhead of(InputStream in) {
    ReadAhead ahead = new ReadAhead(in);
    ahead.thread.setDaemon(true);
    ahead.thread.start();
    return ahead;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (length == 0) {
      return 0;
    }
    while (at == block.size && !block.last) {
      block = awaited();
      at = 0;
    }
    if (at == block.size) {
      return ended();
    }
    int count = Math.min(length, block.size - at);
    System.arraycopy(block.bytes, at, to, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    in.close();
  }

  private int ended() throws IOException {
    if (block.broken instanceof IOException failure) {
      throw failure;
    }
    if (block.broken != null) {
      throw new IllegalStateException("the thread that reads has ended", block.broken);
    }
    return -1;
  }

  private Block awaited() {
    try {
      return blocks.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    }
  }

  private void pump() {
    try {
      Block next = next();
      while (!next.last) {
        blocks.put(next);
        next = next();
      }
      blocks.put(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Block next() {
    byte[] bytes = new byte[BLOCK_BYTES];
    int size = 0;
    try {
      while (size < bytes.length) {
        int count = in.read(bytes, size, bytes.length - size);
        if (count < 0) {
          return new Block(bytes, size, true, null);
        }
        size += count;
      }
      return new Block(bytes, size, false, null);
    } catch (IOException | RuntimeException | Error e) {
      return new Block(bytes, size, true, e);
    }
  }
}
