package io.tidegate.flink.source;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The inputs of all observe stages, with what is known of their ends between their records.
 *
 * <p>The connector's own source hands out records only: that the consumer stands behind the markers
 * of transactions, at the very end, cannot be seen through it.
 */
public final class InputSource
    implements Source<Tuple2<Integer, byte[]>, TaskSplit, List<TaskSplit>> {
  private static final long serialVersionUID = 1;

  private final InputOrigin origin;

  public InputSource(InputOrigin origin) {
    this.origin = origin;
  }

  @Override
  public Boundedness getBoundedness() {
    return origin.isBounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<TaskSplit, List<TaskSplit>> createEnumerator(
      SplitEnumeratorContext<TaskSplit> context) {
    return restoreEnumerator(
        context,
        IntStream.range(0, origin.tasks()).mapToObj(task -> new TaskSplit(task, null)).toList());
  }

  @Override
  public SplitEnumerator<TaskSplit, List<TaskSplit>> restoreEnumerator(
      SplitEnumeratorContext<TaskSplit> context, List<TaskSplit> waiting) {
    return new TaskAssignment(context, waiting);
  }

  @Override
  public SourceReader<Tuple2<Integer, byte[]>, TaskSplit> createReader(
      SourceReaderContext context) {
    return new InputReader(origin.open());
  }

  @Override
  public SimpleVersionedSerializer<TaskSplit> getSplitSerializer() {
    return new TaskSplit.Bytes();
  }

  @Override
  public SimpleVersionedSerializer<List<TaskSplit>> getEnumeratorCheckpointSerializer() {
    return new TaskAssignment.Bytes();
  }
}
