package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came after its own tick had closed, by when it happened: for sums that only grow, which take
 * it at its own time. Times are told apart to five seconds within ten minutes, to two minutes
 * within two hours, to an hour beyond; the {@value #KEPT} latest are kept, and that is days.
 *
 * <p>A commutative monoid under {@link #merge}: what is among the latest of all is among the latest
 * of every part.
 */
public final class LateWork {
  /** Times told apart. */
  public static final int KEPT = 256;

  private static final long SECOND_MS = 1_000;
  private static final long MINUTE_MS = 60 * SECOND_MS;
  private static final long HOUR_MS = 60 * MINUTE_MS;

  private final TreeMap<Long, Sums> byTime = new TreeMap<>();
  private long largestInput;
  private long largestOutput;

  /**
   * What happened at one time.
   *
   * @param timeMs when it began
   */
  public record Sums(
      long timeMs, long requests, long tokens, long costMicroUsd, long latencyMicros) {
    private Sums and(Sums more) {
      return new Sums(
          timeMs,
          Saturating.add(requests, more.requests),
          Saturating.add(tokens, more.tokens),
          Saturating.add(costMicroUsd, more.costMicroUsd),
          Saturating.add(latencyMicros, more.latencyMicros));
    }
  }

  /** Adds what happened then and was told in the tick that starts at {@code toldMs}. */
  void add(Sums more, long toldMs) {
    long age = toldMs - more.timeMs;
    long width =
        age <= 10 * MINUTE_MS ? 5 * SECOND_MS : age <= 2 * HOUR_MS ? 2 * MINUTE_MS : HOUR_MS;
    long time = Math.floorDiv(more.timeMs, width) * width;
    put(new Sums(time, more.requests, more.tokens, more.costMicroUsd, more.latencyMicros));
  }

  /** Notes the size of one request. */
  void larger(long input, long output) {
    largestInput = Math.max(largestInput, input);
    largestOutput = Math.max(largestOutput, output);
  }

  void merge(LateWork other) {
    other.byTime.values().forEach(this::put);
    larger(other.largestInput, other.largestOutput);
  }

  /** The sums in the order of their times. */
  public List<Sums> sums() {
    return new ArrayList<>(byTime.values());
  }

  /** Input tokens of the largest late request. */
  public long largestInput() {
    return largestInput;
  }

  /** Output tokens of the largest late request. */
  public long largestOutput() {
    return largestOutput;
  }

  void write(ByteWriter out, long originMs) {
    out.unsigned(byTime.size());
    for (Map.Entry<Long, Sums> entry : byTime.entrySet()) {
      Sums sums = entry.getValue();
      out.signed(sums.timeMs - originMs).unsigned(sums.requests).unsigned(sums.tokens);
      out.unsigned(sums.costMicroUsd).unsigned(sums.latencyMicros);
    }
    out.unsigned(largestInput).unsigned(largestOutput);
  }

  static LateWork read(ByteReader in, long originMs) {
    LateWork work = new LateWork();
    for (int left = in.count(); left > 0; left--) {
      long time = originMs + in.signed();
      work.put(new Sums(time, in.unsigned(), in.unsigned(), in.unsigned(), in.unsigned()));
    }
    work.larger(in.unsigned(), in.unsigned());
    return work;
  }

  private void put(Sums more) {
    byTime.merge(more.timeMs, more, Sums::and);
    if (byTime.size() > KEPT) {
      byTime.pollFirstEntry();
    }
  }
}
