package io.tidegate.flink.source;

import io.tidegate.flink.wire.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.io.InputStatus;

/** Reads the inputs of some observe stages in turn, on the thread of its task. */
final class InputReader implements SourceReader<Tuple2<Integer, byte[]>, TaskSplit> {
  /** How long to wait where nothing came: a wait for a broker would hold up checkpoints. */
  private static final long WAIT_MS = 5;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(WAIT_MS, TimeUnit.MILLISECONDS);

  private final InputOrigin.Reading reading;
  private final List<Open> cursors = new ArrayList<>();
  private int last;
  private boolean complete;

  private record Open(int task, InputOrigin.Cursor cursor) {}

  InputReader(InputOrigin.Reading reading) {
    this.reading = reading;
  }

  @Override
  public void start() {}

  @Override
  public void addSplits(List<TaskSplit> splits) {
    for (TaskSplit split : splits) {
      cursors.add(new Open(split.task(), reading.cursor(split.task(), split.position())));
    }
  }

  @Override
  public void notifyNoMoreSplits() {
    complete = true;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Tuple2<Integer, byte[]>> output) {
    for (int asked = 0; asked < cursors.size(); asked++) {
      last = (last + 1) % cursors.size();
      Open open = cursors.get(last);
      Observed observed = open.cursor.next();
      if (observed != null) {
        output.collect(Tuple2.of(open.task, observed.toBytes()));
        return InputStatus.MORE_AVAILABLE;
      }
    }
    return complete && cursors.stream().allMatch(open -> open.cursor.hasEnded())
        ? InputStatus.END_OF_INPUT
        : InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return CompletableFuture.runAsync(() -> {}, LATER);
  }

  @Override
  public List<TaskSplit> snapshotState(long checkpointId) {
    return cursors.stream().map(open -> new TaskSplit(open.task, open.cursor.position())).toList();
  }

  @Override
  public void close() {
    cursors.forEach(open -> open.cursor.close());
    reading.close();
  }
}
