package io.tidegate.delivery.loop;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far one sink is with one partition. Records are settled out of order, since some wait for the
 * end of their window: what is committed is the first one that is not settled, and beside it, in
 * the metadata of the commit, which of those after it are. So a restart sends again nothing that
 * was settled before the last commit.
 */
final class Progress {
  private static final String VERSION = "1:";

  /** In base64 below the 4096 characters that a broker takes (offset.metadata.max.bytes). */
  private static final int MOST_BYTES = 3_000;

  /** More were never open: such metadata is not ours. */
  private static final int MOST_OPEN = 1_000_000;

  private final NavigableSet<Long> open = new TreeSet<>();
  private long end;
  private long reached = -1;

  /** All records before {@code committed} are settled, and of those after it what was noted. */
  Progress(long committed, String metadata) {
    end = committed;
    if (metadata.matches(VERSION + "[A-Za-z0-9+/=]*")) {
      resume(committed, Base64.getMimeDecoder().decode(metadata.substring(VERSION.length())));
    }
  }

  /** Notes that a record was read; false where it was settled before a restart. */
  boolean take(long offset) {
    // What was open before a restart and is not read again is no longer on the topic.
    open.subSet(reached + 1, offset).clear();
    reached = offset;
    if (offset < end) {
      return open.contains(offset);
    }
    open.add(offset);
    end = offset + 1;
    return true;
  }

  void settle(long offset) {
    open.remove(offset);
  }

  /**
   * What to commit.
   *
   * @param position the next record to be read; those before it that were not read are markers of
   *     transactions
   */
  OffsetAndMetadata commit(long position) {
    if (open.isEmpty()) {
      return new OffsetAndMetadata(Math.max(end, position), "");
    }
    long base = open.first();
    return new OffsetAndMetadata(base, VERSION + Base64.getEncoder().encodeToString(runs(base)));
  }

  /** Lengths of runs from {@code base}: open, settled, open and so on; cut where there are many. */
  private byte[] runs(long base) {
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    long at = base;
    while (at < end && runs.size() < MOST_BYTES) {
      long openTo = at;
      while (open.contains(openTo)) {
        openTo++;
      }
      Long next = open.ceiling(openTo);
      long settledTo = next == null ? end : next;
      write(openTo - at, runs);
      write(settledTo - openTo, runs);
      at = settledTo;
    }
    return runs.toByteArray();
  }

  private void resume(long committed, byte[] runs) {
    long at = committed;
    int index = 0;
    boolean isOpen = true;
    while (index < runs.length) {
      long length = 0;
      int shift = 0;
      byte next;
      do {
        next = runs[index++];
        length |= (long) (next & 0x7f) << shift;
        shift += 7;
      } while (next < 0 && index < runs.length && shift < Long.SIZE);
      if (isOpen && open.size() + length <= MOST_OPEN) {
        for (long offset = at; offset < at + length; offset++) {
          open.add(offset);
        }
      }
      at += length;
      isOpen = !isOpen;
    }
    end = at;
  }

  private static void write(long value, ByteArrayOutputStream out) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
