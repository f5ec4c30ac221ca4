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

/** Inputs that are there from the start, in this process; they may be held half-way. */
record RecordedOrigin(String run, int tasks) implements InputOrigin {
  private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

  /** What is read, by task, and where all wait until they may go on. */
  private record Run(List<List<Observed>> inputs, CountDownLatch waiting, CountDownLatch goOn) {}

  /** Read from beginning to end. */
  static RecordedOrigin of(String run, List<List<Observed>> inputs) {
    RecordedOrigin origin = held(run, inputs);
    origin.goOn();
    return origin;
  }

  /** Read to the middle of each; the rest after {@link #goOn()}. */
  static RecordedOrigin held(String run, List<List<Observed>> inputs) {
    RUNS.put(run, new Run(inputs, new CountDownLatch(inputs.size()), new CountDownLatch(1)));
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
        return new ListCursor(opened, opened.inputs.get(task), start);
      }

      @Override
      public void close() {}
    };
  }

  private static final class ListCursor implements Cursor {
    private final Run run;
    private final List<Observed> inputs;
    private int next;
    private boolean waits;

    ListCursor(Run run, List<Observed> inputs, int next) {
      this.run = run;
      this.inputs = inputs;
      this.next = next;
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
      return next < inputs.size() ? inputs.get(next++) : null;
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
