package io.tidegate.flink.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.flink.job.Detection;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.shell.cli.ConfigOptions;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flink detect}: runs the detection job on a cluster, in this process or elsewhere. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the engine as a Flink job, on a small cluster in this process or on one of several machines.",
      "",
      "It says what serve says of the same topics, and writes where serve writes: run one of them."
          + " What it writes is seen with the next checkpoint. SIGTERM or Ctrl-C stops it with a"
          + " savepoint; it starts again from there, or after a crash from the last checkpoint.",
      ""
    },
    footer = {
      "",
      "Settings are those of serve (tidegate config) as far as docs/flink.md says.",
      "",
      "Exit status: 0 stopped when told to, 1 failure, 2 unusable arguments or configuration.",
      "",
      "Examples:",
      "  tidegate flink detect --config tidegate.yaml --parallelism 4",
      "  tidegate flink detect --config tidegate.yaml --job-manager jobmanager:8081"
    })
final class DetectCommand implements Callable<Integer> {
  private static final int MOST_PARALLELISM = 1_024;
  private static final long LEAST_BETWEEN_MS = 100;
  private static final long MOST_BETWEEN_MS = 600_000;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "The brokers.")
  private @Nullable String bootstrapServers;

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(names = "--state-dir", paramLabel = "DIR", description = "Where checkpoints are kept.")
  private @Nullable String stateDir;

  @Option(names = "--application-id", paramLabel = "ID", description = "Names the deployment.")
  private @Nullable String applicationId;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Most tasks of one kind at once; the default are the cores, at most 4.")
  private int parallelism = Math.min(4, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--checkpoint-every",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "How soon what is written is seen: 100ms to 10m (default: ${DEFAULT-VALUE}).")
  private String checkpointEvery = "1s";

  @Option(
      names = "--job-manager",
      paramLabel = "HOST:PORT",
      description =
          "Run it on the cluster of this JobManager, by its REST port: its machines have this program,"
              + " the configuration and the state directory at the same paths (docs/flink.md).")
  private @Nullable String jobManager;

  @Option(
      names = "--fresh",
      description = "Forget what was kept, and read the topics from their beginning.")
  private boolean fresh;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    Detection.Running running = running();
    ConfigOrigin origin = options.origin(overrides());
    TidegateConfig config = options.load(origin, err);
    config.requireKeys();
    Optional<Path> kept = fresh ? Optional.empty() : Detection.latest(config.service());
    AtomicBoolean finished = new AtomicBoolean();
    try {
      Detection job = Detection.start(origin, config, running);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(job, finished, err), "stop"));
      tell(config, kept);
      job.await();
      return ExitCodes.OK;
    } finally {
      finished.set(true);
    }
  }

  private Detection.Running running() {
    if (parallelism < 1 || parallelism > MOST_PARALLELISM) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          "--parallelism is " + parallelism + "; allowed: 1 to " + MOST_PARALLELISM);
    }
    return new Detection.Running(
        parallelism, between(), fresh, StagePlan.Freshness.WALL_CLOCK, cluster());
  }

  private Optional<InetSocketAddress> cluster() {
    if (jobManager == null) {
      return Optional.empty();
    }
    int colon = jobManager.lastIndexOf(':');
    if (colon <= 0 || !jobManager.substring(colon + 1).matches("\\d{1,5}")) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          "--job-manager is " + jobManager + "; allowed: HOST:PORT");
    }
    return Optional.of(
        InetSocketAddress.createUnresolved(
            jobManager.substring(0, colon), Integer.parseInt(jobManager.substring(colon + 1))));
  }

  private Duration between() {
    OptionalLong millis = DurationText.millis(checkpointEvery);
    if (millis.isEmpty()
        || millis.getAsLong() < LEAST_BETWEEN_MS
        || millis.getAsLong() > MOST_BETWEEN_MS) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          "--checkpoint-every is " + checkpointEvery + "; allowed: 100ms to 10m, with its unit");
    }
    return Duration.ofMillis(millis.getAsLong());
  }

  private SortedMap<String, String> overrides() {
    SortedMap<String, String> overrides = new TreeMap<>();
    put(overrides, "kafka.bootstrapServers", bootstrapServers);
    put(overrides, "service.stateDir", stateDir);
    put(overrides, "service.applicationId", applicationId);
    return overrides;
  }

  private static void put(SortedMap<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  /** Runs as the process is told to stop, unless the job has come to its own end. */
  private static void stop(Detection job, AtomicBoolean finished, PrintWriter err) {
    if (finished.get()) {
      return;
    }
    err.println("flink detect: stopping");
    err.flush();
    int code = ExitCodes.OK;
    try {
      err.println("flink detect: stopped, kept in " + job.stop());
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      err.println("flink detect: no savepoint could be made, the last checkpoint counts: " + e);
      code = ExitCodes.FAILED;
    }
    err.flush();
    Runtime.getRuntime().halt(code);
  }

  private void tell(TidegateConfig config, Optional<Path> kept) {
    ServiceSettings service = config.service();
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    out.println(
        "Tidegate runs as a Flink job, "
            + service.applicationId()
            + ", on "
            + service.bootstrapServers());
    out.println("  alerts   " + service.outputs().alerts());
    out.println(
        "  commands "
            + service.outputs().control()
            + ", policy "
            + config.engine().policy().reference()
            + (config.signing().isPresent() ? ", signed" : ", unsigned"));
    out.println("  kept in  " + Detection.directoryOf(service));
    out.println(
        "  goes on  "
            + kept.map(Path::toString).orElse("from the beginning of the topics, without memory"));
    out.println("  config   " + config.engine().version());
    out.flush();
  }
}
