package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a target: the last generation of its commands, when the last of them began,
 * and when its containments ended.
 */
record Past(long generation, long begunMs, List<Long> endedMs) {
  static final Past NOTHING = new Past(0, Long.MIN_VALUE, List.of());

  static final Codec<Past> CODEC = new PastCodec();

  private static final int MOST_ENDS = 32;

  Past {
    endedMs = List.copyOf(endedMs);
  }

  Past begin(long next, long timeMs) {
    return new Past(next, timeMs, endedMs);
  }

  Past end(long timeMs) {
    List<Long> ends = new ArrayList<>(endedMs);
    ends.add(timeMs);
    return new Past(
        generation, begunMs, ends.subList(Math.max(0, ends.size() - MOST_ENDS), ends.size()));
  }

  /** How many ended after that moment. */
  int endedSince(long timeMs) {
    return (int) endedMs.stream().filter(ended -> ended > timeMs).count();
  }

  /** The last moment at which anything happened. */
  long latestMs() {
    return endedMs.isEmpty() ? begunMs : Math.max(begunMs, endedMs.get(endedMs.size() - 1));
  }

  private static final class PastCodec implements Codec<Past> {
    @Override
    public void write(Past value, ByteWriter out) {
      out.signed(value.generation).signed(value.begunMs).unsigned(value.endedMs.size());
      value.endedMs.forEach(out::signed);
    }

    @Override
    public Past read(ByteReader in) {
      long generation = in.signed();
      long begunMs = in.signed();
      List<Long> ends = new ArrayList<>();
      for (int left = in.count(); left > 0; left--) {
        ends.add(in.signed());
      }
      return new Past(generation, begunMs, ends);
    }
  }
}
