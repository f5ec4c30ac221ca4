package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Input;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.topics.InputPlan;
import io.tidegate.shell.topics.OutputTopics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The way of the data: inputs to observe, panes to detect, signals to decide, alerts and commands.
 *
 * <p>All names in it are part of the state on the brokers: to rename one is to lose what it holds.
 */
public final class DetectionTopology {
  static final String TO_PANES = "panes-repartition-filter";
  static final String TO_SIGNALS = "signals-repartition-filter";
  static final String TO_HITS = "hits";
  static final String TO_DEAD_LETTER = "dead-letter";
  static final String TO_UNSIGNED = "unsigned";
  static final String TO_ALERTS = "alerts";
  static final String TO_FINDINGS = "findings";
  static final String TO_CONTROL = "control";
  static final String TO_ENFORCED = "enforced";
  static final String TO_RESPONSES = "responses";
  static final String TO_AUDIT = "audit";
  static final String OBSERVE_ROWS = "observe-rows";
  static final String DETECT_ROWS = "detect-rows";
  static final String DECIDE_ROWS = "decide-rows";
  private static final String PANES = "panes";
  private static final String SIGNALS = "signals";
  private static final int REALMS = 1;

  /** Longer than any restore: how long it is remembered that a row is gone. */
  private static final long TOMBSTONES_KEPT_MS = 3_600_000;

  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private final String applicationId;
  private final InputPlan inputs;
  private final OutputTopics outputs;
  private final int panePartitions;

  /** The topology of one deployment; all its processes must agree on it. */
  public DetectionTopology(
      String applicationId, InputPlan inputs, OutputTopics outputs, int panePartitions) {
    this.applicationId = applicationId;
    this.inputs = inputs;
    this.outputs = outputs;
    this.panePartitions = panePartitions;
  }

  /** Wires it for one process. */
  public Topology build(Stages stages, InputPositions positions, InputEnds ends, Boards boards) {
    ObserveTask.Reading reading = new ObserveTask.Reading(positions, ends);
    StreamsBuilder builder = new StreamsBuilder();

    KStream<byte[], byte[]> observed =
        builder.stream(
                inputs.names(),
                Consumed.with(BYTES, BYTES)
                    .withName("inputs")
                    .withTimestampExtractor(new InputTime(inputs)))
            .process(
                stage(
                    OBSERVE_ROWS,
                    context -> new ObserveTask(context, stages, inputs, reading, boards)),
                Named.as("observe"));
    observed.to(outputs.deadLetter(), Produced.with(BYTES, BYTES).withName(TO_DEAD_LETTER));
    // The hits of one event go to the log that the ticks of that event will be completed in, so
    // that decide meets them in this order; the topic itself is made where the signals are.
    observed.to(signalsTopic(applicationId), Produced.with(BYTES, BYTES).withName(TO_HITS));

    KStream<byte[], byte[]> detected =
        observed
            .repartition(
                Repartitioned.with(BYTES, BYTES)
                    .withName(PANES)
                    .withNumberOfPartitions(panePartitions)
                    .withStreamPartitioner(new EveryPartition()))
            .process(
                stage(
                    DETECT_ROWS,
                    context ->
                        new ReceiveTask(
                            context,
                            stages.detect(context.taskId().partition(), panePartitions),
                            DETECT_ROWS,
                            TaskOutbox.ofDetect(context, boards),
                            boards)),
                Named.as("detect"));

    Optional<String> responses = inputs.nameOf(Input.Kind.RESPONSES);
    KStream<byte[], byte[]> decided =
        detected
            .repartition(
                Repartitioned.with(BYTES, BYTES).withName(SIGNALS).withNumberOfPartitions(REALMS))
            .process(
                stage(
                    DECIDE_ROWS,
                    context ->
                        new ReceiveTask(
                            context,
                            stages.decide(panePartitions),
                            DECIDE_ROWS,
                            TaskOutbox.ofDecide(
                                context, boards, responses.isPresent(), stages.signing()),
                            boards)),
                Named.as("decide"));
    decided.to(outputs.alerts(), Produced.with(BYTES, BYTES).withName(TO_ALERTS));
    decided.to(outputs.findings(), Produced.with(BYTES, BYTES).withName(TO_FINDINGS));
    decided.to(outputs.control(), Produced.with(BYTES, BYTES).withName(TO_CONTROL));
    decided.to(outputs.enforced(), Produced.with(BYTES, BYTES).withName(TO_ENFORCED));
    decided.to(outputs.audit(), Produced.with(BYTES, BYTES).withName(TO_AUDIT));
    // Where gateways answer: whoever publishes answers for what it withheld from all of them.
    responses.ifPresent(
        topic -> decided.to(topic, Produced.with(BYTES, BYTES).withName(TO_RESPONSES)));
    // Only what decides knows whether a person's record had to be signed.
    decided.to(outputs.deadLetter(), Produced.with(BYTES, BYTES).withName(TO_UNSIGNED));
    return builder.build();
  }

  /** The topic of the panes of an application, made by Streams. */
  public static String panesTopic(String applicationId) {
    return applicationId + "-" + PANES + "-repartition";
  }

  /**
   * The topic of the rows of the observe tasks, which has as many partitions as there are tasks.
   */
  public static String observeRowsTopic(String applicationId) {
    return applicationId + "-" + OBSERVE_ROWS + "-changelog";
  }

  static String signalsTopic(String applicationId) {
    return applicationId + "-" + SIGNALS + "-repartition";
  }

  private static ProcessorSupplier<byte[], byte[], byte[], byte[]> stage(
      String rows, Function<ProcessorContext<byte[], byte[]>, StageProcessor.Task> task) {
    String hook = rows.replace("-rows", "-hook");
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return new StageProcessor(hook, task);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return new LinkedHashSet<>(List.of(rows(rows), CommitHook.builder(hook)));
      }
    };
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> rows(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(
            // Small segments are compacted early, and a restore reads little that is outdated.
            Map.of(
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(16 << 20),
                TopicConfig.SEGMENT_MS_CONFIG,
                "600000",
                TopicConfig.DELETE_RETENTION_MS_CONFIG,
                Long.toString(TOMBSTONES_KEPT_MS),
                TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                "0.2"));
  }
}
