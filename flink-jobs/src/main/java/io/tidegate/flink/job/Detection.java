package io.tidegate.flink.job;

import io.tidegate.flink.source.KafkaOrigin;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.start.TopicPreflight;
import io.tidegate.shell.topics.InputPlan;
import io.tidegate.shell.topics.InputTopics;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * The job on a cluster, in this process or elsewhere, which goes on where the last one of its state
 * directory stopped or died.
 */
public final class Detection {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(60);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
  static final int PARTITIONS = 16;

  private final JobClient job;
  private final Path directory;

  /**
   * How it runs.
   *
   * @param parallelism the most tasks of one kind at once
   * @param between two checkpoints
   * @param fresh whether to start without memory, at the beginning of the topics, though there is
   *     some
   * @param jobManager the REST address of a cluster whose machines have this program on their class
   *     path and see the state directory; or none: a cluster in this process
   */
  public record Running(
      int parallelism,
      Duration between,
      boolean fresh,
      StagePlan.Freshness freshness,
      Optional<InetSocketAddress> jobManager) {}

  private Detection(JobClient job, Path directory) {
    this.job = job;
    this.directory = directory;
  }

  /** Where checkpoints and savepoints of a deployment are kept. */
  public static Path directoryOf(ServiceSettings settings) {
    return settings.stateDir().toAbsolutePath().resolve(settings.applicationId() + "-flink");
  }

  /** The latest complete checkpoint or savepoint there. */
  public static Optional<Path> latest(ServiceSettings settings) {
    return KeptState.latest(directoryOf(settings));
  }

  /**
   * Starts it: returns when the brokers are reached, the topics are as they must be and the job was
   * taken.
   *
   * @throws StartRefusedException with a sentence for the operator if that cannot be
   */
  public static Detection start(ConfigOrigin origin, TidegateConfig config, Running running) {
    ServiceSettings settings = config.service();
    InputPlan inputs = inputs(config);
    Path directory = directoryOf(settings);
    Configuration configuration = JobConfiguration.create(running.between(), directory.toUri());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    if (!running.fresh()) {
      KeptState.latest(directory)
          .ifPresent(
              kept ->
                  configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, kept.toUri().toString()));
    }
    StreamExecutionEnvironment environment =
        environment(running, configuration, settings.applicationId());
    int partitions = settings.panePartitions() > 0 ? settings.panePartitions() : PARTITIONS;
    StagePlan plan =
        new StagePlan(
            inputs,
            partitions,
            new ConfiguredStages(origin, config.engine().version()),
            running.freshness());
    KafkaOrigin topics =
        KafkaOrigin.of(
            inputs, ClientProperties.consumer(settings), ClientProperties.admin(settings));
    DetectionJob.add(environment, topics, plan, TopicRecords.sink(settings, inputs));
    try {
      return new Detection(environment.executeAsync(settings.applicationId()), directory);
    } catch (Exception refused) {
      throw new StartRefusedException(
          "the job does not start: " + deepest(refused).getMessage(), refused);
    }
  }

  static StreamExecutionEnvironment environment(
      Running running, Configuration configuration, String name) {
    if (running.jobManager().isEmpty()) {
      return StreamExecutionEnvironment.createLocalEnvironment(
          running.parallelism(), configuration);
    }
    InetSocketAddress at = running.jobManager().get();
    configuration.set(RestOptions.ADDRESS, at.getHostString());
    configuration.set(RestOptions.PORT, at.getPort());
    requireNoOther(configuration, at, name);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createRemoteEnvironment(
            at.getHostString(), at.getPort(), configuration);
    environment.setParallelism(running.parallelism());
    return environment;
  }

  /** Two jobs of one deployment would tell everything twice. */
  private static void requireNoOther(
      Configuration configuration, InetSocketAddress at, String name) {
    try (RestClusterClient<String> cluster = new RestClusterClient<>(configuration, name)) {
      for (JobStatusMessage job :
          cluster.listJobs().get(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        if (job.getJobName().equals(name) && !job.getJobState().isGloballyTerminalState()) {
          throw new StartRefusedException(
              "job " + name + " runs already on " + at + ", as " + job.getJobId());
        }
      }
    } catch (StartRefusedException refused) {
      throw refused;
    } catch (Exception away) {
      throw new StartRefusedException(
          "no JobManager answers at " + at + ": " + deepest(away).getMessage(), away);
    }
  }

  static InputPlan inputs(TidegateConfig config) {
    ServiceSettings settings = config.service();
    try (Admin admin = Admin.create(ClientProperties.admin(settings))) {
      InputTopics topics = InputTopics.of(config.engine(), settings.steering());
      return new TopicPreflight(admin, settings, topics, new CountDownLatch(1)).look();
    } catch (KafkaException refused) {
      throw new StartRefusedException(
          "the Kafka settings do not work: " + deepest(refused).getMessage(), refused);
    }
  }

  /** Waits until it has stopped, which only {@link #stop} or too many failures make it do. */
  public void await() throws InterruptedException, ExecutionException {
    job.getJobExecutionResult().get();
  }

  /** Breaks it off at once: what came after the last checkpoint is done again. */
  void cancel() throws InterruptedException, ExecutionException, TimeoutException {
    job.cancel().get(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops it with a savepoint, and says where that is. */
  public String stop() throws InterruptedException, ExecutionException, TimeoutException {
    return job.stopWithSavepoint(
            false,
            directory.resolve("savepoints").toUri().toString(),
            SavepointFormatType.CANONICAL)
        .get(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }
}
