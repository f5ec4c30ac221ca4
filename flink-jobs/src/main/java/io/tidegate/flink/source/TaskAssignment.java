package io.tidegate.flink.source;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives every reader its share of the observe stages' inputs, once: how many there are is fixed,
 * and after a restart each reader has its share, with its positions, from its own snapshot.
 */
final class TaskAssignment implements SplitEnumerator<TaskSplit, List<TaskSplit>> {
  private final SplitEnumeratorContext<TaskSplit> context;
  private final SortedMap<Integer, TaskSplit> waiting = new TreeMap<>();

  TaskAssignment(SplitEnumeratorContext<TaskSplit> context, List<TaskSplit> waiting) {
    this.context = context;
    waiting.forEach(split -> this.waiting.put(split.task(), split));
  }

  @Override
  public void start() {}

  @Override
  public void addReader(int reader) {
    for (TaskSplit split : List.copyOf(waiting.values())) {
      if (split.task() % context.currentParallelism() == reader) {
        context.assignSplit(split, reader);
        waiting.remove(split.task());
      }
    }
    context.signalNoMoreSplits(reader);
  }

  @Override
  public void addSplitsBack(List<TaskSplit> splits, int reader) {
    splits.forEach(split -> waiting.put(split.task(), split));
  }

  /** Nobody asks: all is given at the start. */
  @Override
  public void handleSplitRequest(int reader, @Nullable String host) {}

  @Override
  public List<TaskSplit> snapshotState(long checkpointId) {
    return List.copyOf(waiting.values());
  }

  @Override
  public void close() {}

  /** Its bytes in savepoints. */
  static final class Bytes implements SimpleVersionedSerializer<List<TaskSplit>> {
    private final TaskSplit.Bytes splits = new TaskSplit.Bytes();

    @Override
    public int getVersion() {
      return splits.getVersion();
    }

    @Override
    public byte[] serialize(List<TaskSplit> waiting) {
      ByteWriter out = new ByteWriter().unsigned(waiting.size());
      waiting.forEach(split -> out.blob(splits.serialize(split)));
      return out.toBytes();
    }

    @Override
    public List<TaskSplit> deserialize(int version, byte[] bytes) throws IOException {
      ByteReader in = new ByteReader(bytes);
      TaskSplit[] waiting = new TaskSplit[(int) in.unsigned()];
      for (int i = 0; i < waiting.length; i++) {
        waiting[i] = splits.deserialize(version, in.blob());
      }
      return List.of(waiting);
    }
  }
}
