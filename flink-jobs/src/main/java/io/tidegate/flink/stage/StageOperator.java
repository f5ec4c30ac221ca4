package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Outbox;
import io.tidegate.flink.wire.Edge;
import io.tidegate.shell.stage.RecordSizes;
import io.tidegate.shell.stage.StageMemory;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs those stages of one kind whose numbers fall to this task; each has a key, and its rows are
 * the state of that key.
 *
 * <p>Guarantee: what a stage folded in memory is sent, and its rows are written, before the barrier
 * of a checkpoint goes on; so the snapshot holds all that came before it, and nothing else.
 */
public final class StageOperator extends AbstractStreamOperator<Tuple2<Integer, byte[]>>
    implements OneInputStreamOperator<Tuple2<Integer, byte[]>, Tuple2<Integer, byte[]>>,
        BoundedOneInput {
  private static final long serialVersionUID = 1;

  /** What is published by stages behind which other stages come. */
  public static final OutputTag<Tuple2<Integer, byte[]>> ASIDE =
      new OutputTag<>("published", Edge.TYPE);

  private final StageTask.Maker maker;
  private final int stages;
  private final boolean last;
  private transient SortedMap<Integer, Running> running;

  private record Running(StageTask task, StageMemory memory, Outbox out) {}

  /**
   * An operator of a kind of stage.
   *
   * @param stages how many there are, which is its maximal parallelism
   * @param last whether no stage comes behind it, so that what it publishes goes on over its edge
   */
  StageOperator(StageTask.Maker maker, int stages, boolean last) {
    this.maker = maker;
    this.stages = stages;
    this.last = last;
    this.running = new TreeMap<>();
  }

  @Override
  public void open() throws Exception {
    super.open();
    running = new TreeMap<>();
    MapState<String, byte[]> rows = getPartitionedState(MapRows.STATE);
    StageTask.Kind kind = maker.kind();
    RecordSizes sizes = new RecordSizes();
    for (int number : numbers()) {
      become(number);
      Lines lines = new ToOutput();
      StageTask task = kind.task(number, lines);
      StageMemory memory = StageMemory.restore(task.stage(), new MapRows(rows), sizes);
      running.put(number, new Running(task, memory, kind.outbox(number, lines)));
    }
  }

  /** As many key groups as stages, and the key of each in the group of its number. */
  private KeyGroupRange numbers() {
    TaskInfo here = getRuntimeContext().getTaskInfo();
    return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
        stages, here.getNumberOfParallelSubtasks(), here.getIndexOfThisSubtask());
  }

  @Override
  public void processElement(StreamRecord<Tuple2<Integer, byte[]>> element) {
    Tuple2<Integer, byte[]> value = element.getValue();
    Running stage = running.get(value.f0);
    if (stage == null) {
      throw new IllegalStateException("stage " + value.f0 + " of " + stages + " does not run here");
    }
    stage.task.receive(value.f1, stage.out);
  }

  /** Before the barrier: what is still sent here belongs to the snapshot of those behind. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    running.forEach(
        (number, stage) -> {
          become(number);
          stage.task.flush(stage.out);
          stage.memory.save();
        });
  }

  @Override
  public void endInput() {
    running.forEach(
        (number, stage) -> {
          become(number);
          stage.task.flush(stage.out);
          stage.task.end(stage.out);
        });
  }

  private void become(int number) {
    setCurrentKey(EvenKeys.of(stages)[number]);
  }

  private final class ToOutput implements Lines {
    @Override
    public void onward(int stage, byte[] bytes) {
      output.collect(new StreamRecord<>(Tuple2.of(stage, bytes)));
    }

    @Override
    public void published(byte[] bytes) {
      if (last) {
        onward(0, bytes);
      } else {
        output.collect(ASIDE, new StreamRecord<>(Tuple2.of(0, bytes)));
      }
    }
  }
}
