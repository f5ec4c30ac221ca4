package io.tidegate.flink.job;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.flink.source.InputOrigin;
import io.tidegate.flink.wire.Observed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Inputs that are there from the start, in this process; they may be held half-way, and one of them
 * read slowly.
 */
record RecordedOrigin(String run, int tasks) implements InputOrigin {
  private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

  private static final int NONE = -1;

  /** Of a slow input so many are there at once, and then none for a moment. */
  private static final int AT_ONCE = 200;

  private static final long MOMENT_NANOS = 20_000_000;

  /** What is read, by task, where all wait until they may go on, and which is slow. */
  private record Run(
      List<List<Observed>> inputs, CountDownLatch waiting, CountDownLatch goOn, int slow) {}

  /** Read from beginning to end. */
  static RecordedOrigin of(String run, List<List<Observed>> inputs) {
    return slow(run, inputs, NONE);
  }

  /** The same, one of them far slower than the others. */
  static RecordedOrigin slow(String run, List<List<Observed>> inputs, int task) {
    RUNS.put(run, new Run(inputs, new CountDownLatch(0), new CountDownLatch(0), task));
    return new RecordedOrigin(run, inputs.size());
  }

  /** Read to the middle of each; the rest after {@link #goOn()}. */
  static RecordedOrigin held(String run, List<List<Observed>> inputs) {
    RUNS.put(run, new Run(inputs, new CountDownLatch(inputs.size()), new CountDownLatch(1), NONE));
    return new RecordedOrigin(run, inputs.size());
  }

  /** Waits until all stand in the middle. */
  void awaitMiddle() throws InterruptedException {
    RUNS.get(run).waiting.await();
  }

  void goOn() {
    RUNS.get(run).goOn.countDown();
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public Reading open() {
    Run opened = RUNS.get(run);
    return new Reading() {
      @Override
      public Cursor cursor(int task, byte @Nullable [] position) {
        int start = position == null ? 0 : (int) new ByteReader(position).unsigned();
        return new ListCursor(opened, opened.inputs.get(task), start, task == opened.slow);
      }

      @Override
      public void close() {}
    };
  }

  private static final class ListCursor implements Cursor {
    private final Run run;
    private final List<Observed> inputs;
    private int next;
    private final boolean isSlow;
    private boolean waits;
    private int atOnce = AT_ONCE;
    private long restsUntilNanos = System.nanoTime();

    ListCursor(Run run, List<Observed> inputs, int next, boolean isSlow) {
      this.run = run;
      this.inputs = inputs;
      this.next = next;
      this.isSlow = isSlow;
    }

    @Override
    public @Nullable Observed next() {
      if (next == inputs.size() / 2 && run.goOn.getCount() > 0) {
        if (!waits) {
          waits = true;
          run.waiting.countDown();
        }
        return null;
      }
      if (isSlow && rests()) {
        return null;
      }
      return next < inputs.size() ? inputs.get(next++) : null;
    }

    private boolean rests() {
      if (atOnce == 0) {
        atOnce = AT_ONCE;
        restsUntilNanos = System.nanoTime() + MOMENT_NANOS;
      }
      if (System.nanoTime() - restsUntilNanos < 0) {
        return true;
      }
      atOnce--;
      return false;
    }

    @Override
    public boolean hasEnded() {
      return next == inputs.size();
    }

    @Override
    public byte[] position() {
      return new ByteWriter().unsigned(next).toBytes();
    }

    @Override
    public void close() {}
  }
}
