package io.tidegate.flink.job;

import io.tidegate.flink.source.InputOrigin;
import io.tidegate.flink.source.InputSource;
import io.tidegate.flink.stage.EvenKeys;
import io.tidegate.flink.stage.StageOperator;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.flink.wire.Edge;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The engine as a job: inputs to observe, panes to detect, signals to decide, alerts and commands
 * to whoever publishes them.
 *
 * <p>All there is between two stages goes over one edge, in order: the stages' own control records
 * say how far time has come, and Flink's watermarks nothing. The names here are part of every
 * savepoint.
 */
public final class DetectionJob {
  private DetectionJob() {}

  /** Adds it to an environment, whose parallelism is the most that an operator gets. */
  public static void add(
      StreamExecutionEnvironment environment,
      InputOrigin origin,
      StagePlan plan,
      Sink<Tuple2<Integer, byte[]>> sink) {
    int most = environment.getParallelism();
    int tasks = plan.inputs().tasks();
    SingleOutputStreamOperator<Tuple2<Integer, byte[]>> observed =
        stages(read(environment, origin, plan), "observe", plan.observe(), tasks, most);
    SingleOutputStreamOperator<Tuple2<Integer, byte[]>> detected =
        stages(observed, "detect", plan.detect(), plan.detectPartitions(), most);
    SingleOutputStreamOperator<Tuple2<Integer, byte[]>> decided =
        stages(detected, "decide", plan.decide(), 1, most);
    decided
        .union(
            observed.getSideOutput(StageOperator.ASIDE),
            detected.getSideOutput(StageOperator.ASIDE))
        .sinkTo(sink)
        .name("publish")
        .uid("publish")
        .setParallelism(1);
  }

  /**
   * Adds what learns from an origin that ends: inputs to observe, panes to detect; what the stages
   * have learnt, as baseline documents, comes behind the last of them.
   */
  public static DataStream<Tuple2<Integer, byte[]>> addLearning(
      StreamExecutionEnvironment environment, InputOrigin origin, StagePlan plan) {
    int most = environment.getParallelism();
    int tasks = plan.inputs().tasks();
    SingleOutputStreamOperator<Tuple2<Integer, byte[]>> observed =
        stages(read(environment, origin, plan), "observe", plan.observe(), tasks, most);
    return stages(observed, "learn", plan.learn(), plan.detectPartitions(), most);
  }

  private static DataStream<Tuple2<Integer, byte[]>> read(
      StreamExecutionEnvironment environment, InputOrigin origin, StagePlan plan) {
    return environment
        .fromSource(new InputSource(origin), WatermarkStrategy.noWatermarks(), "inputs", Edge.TYPE)
        .uid("inputs")
        .setParallelism(Math.min(environment.getParallelism(), plan.inputs().tasks()));
  }

  private static SingleOutputStreamOperator<Tuple2<Integer, byte[]>> stages(
      DataStream<Tuple2<Integer, byte[]>> from,
      String name,
      StageOperator operator,
      int stages,
      int most) {
    return from.keyBy(new EvenKeys(stages), Types.INT)
        .transform(name, Edge.TYPE, operator)
        .uid(name)
        .setMaxParallelism(stages)
        .setParallelism(Math.min(most, stages));
  }
}
