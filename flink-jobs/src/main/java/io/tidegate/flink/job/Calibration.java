package io.tidegate.flink.job;

import io.tidegate.flink.source.KafkaOrigin;
import io.tidegate.flink.source.KafkaPast;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.topics.InputPlan;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Learns what is usual from what the input topics hold, as a job that ends. It commits nothing and
 * writes to no topic.
 */
public final class Calibration {
  private Calibration() {}

  /**
   * Runs it to its end; gives the documents in the order of their subjects.
   *
   * @param sinceMs from when on telemetry is read
   * @throws StartRefusedException with a sentence for the operator if the job fails
   */
  public static void run(
      ConfigOrigin origin,
      TidegateConfig config,
      Detection.Running running,
      long sinceMs,
      Consumer<BaselineDocument> use) {
    ServiceSettings settings = config.service();
    InputPlan inputs = Detection.inputs(config);
    int partitions =
        settings.panePartitions() > 0 ? settings.panePartitions() : Detection.PARTITIONS;
    StagePlan plan =
        new StagePlan(
            inputs,
            partitions,
            new ConfiguredStages(origin, config.engine().version()),
            running.freshness());
    Path directory =
        settings.stateDir().toAbsolutePath().resolve(settings.applicationId() + "-calibration");
    String name = settings.applicationId() + "-calibration";
    Configuration configuration = configuration(running, directory);
    StreamExecutionEnvironment environment = Detection.environment(running, configuration, name);
    KafkaOrigin topics =
        KafkaOrigin.of(
            inputs, ClientProperties.consumer(settings), ClientProperties.admin(settings));
    collect(
        DetectionJob.addLearning(environment, KafkaPast.of(topics, sinceMs), plan),
        partitions,
        name,
        use);
  }

  /** What the job needs of Flink beside what every run needs. */
  static Configuration configuration(Detection.Running running, Path directory) {
    Configuration configuration = JobConfiguration.create(running.between(), directory.toUri());
    // What hands the results to this process has no name of its own, and no state outlives the job.
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, true);
    return configuration;
  }

  /**
   * Runs the job and gives what comes of it, in order.
   *
   * @param stages how many learn, each of which says when it has told all
   */
  static void collect(
      DataStream<Tuple2<Integer, byte[]>> learnt,
      int stages,
      String name,
      Consumer<BaselineDocument> use) {
    int done = 0;
    TreeMap<String, BaselineDocument> bySubject = new TreeMap<>();
    BaselineDecoder decoder = new BaselineDecoder();
    try (CloseableIterator<Tuple2<Integer, byte[]>> documents = learnt.executeAndCollect(name)) {
      while (documents.hasNext()) {
        byte[] document = documents.next().f1;
        if (document.length == 0) {
          done++;
          continue;
        }
        Decoded<BaselineDocument> decoded = decoder.decode(null, document);
        if (!(decoded instanceof Decoded.Value<BaselineDocument> value)) {
          throw new IllegalStateException("the job gave what is no baseline: " + decoded);
        }
        bySubject.put(value.value().subject(), value.value());
      }
    } catch (Exception failed) {
      throw new StartRefusedException(
          "the job fails: " + Detection.deepest(failed).getMessage(), failed);
    }
    if (done != stages) {
      throw new StartRefusedException(
          "the job ended, and " + done + " of " + stages + " stages told all that they learnt");
    }
    bySubject.values().forEach(use);
  }
}
