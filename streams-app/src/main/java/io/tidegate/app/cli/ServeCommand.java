package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.deliver.Deliveries;
import io.tidegate.app.policy.PolicyTopic;
import io.tidegate.app.policy.PolicyWatch;
import io.tidegate.app.serve.TidegateService;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.shell.cli.ConfigOptions;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the service until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads telemetry and scaling events from Kafka, writes findings and commands, exactly once.",
      "",
      "Runs until SIGTERM or Ctrl-C: it then commits what it has done and leaves its group, so that"
          + " other instances take over at once.",
      ""
    },
    footer = {
      "",
      "Every setting: tidegate config. The topics must exist: tidegate topics create.",
      "",
      "Exit status: 0 stopped when told to, 1 failure, 2 unusable arguments or configuration.",
      "",
      "Examples:",
      "  tidegate serve --bootstrap-servers kafka-1:9092,kafka-2:9092",
      "  tidegate serve --config tidegate.yaml --state-dir /var/lib/tidegate",
      "  curl http://127.0.0.1:8642/metrics"
    })
public final class ServeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "The brokers.")
  private @Nullable String bootstrapServers;

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      description = "Where metrics and health are served; 0.0.0.0 for every address.")
  private @Nullable String httpHost;

  @Option(names = "--http-port", paramLabel = "PORT", description = "The same; 0: a free port.")
  private @Nullable String httpPort;

  @Option(names = "--state-dir", paramLabel = "DIR", description = "Where state is kept.")
  private @Nullable String stateDir;

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      description = "Names the deployment; instances of one deployment share the work.")
  private @Nullable String applicationId;

  @Option(names = "--threads", paramLabel = "N", description = "Tasks at once in this process.")
  private @Nullable String threads;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    TidegateConfig config = options.load(overrides(), err);
    config.requireKeys();
    AtomicBoolean finished = new AtomicBoolean();
    try (TidegateService service =
            new TidegateService(
                config.service(),
                config.engine(),
                config.signer(),
                config.steering().orElse(null));
        PolicyWatch watch = watchOf(config);
        Deliveries deliveries = deliveriesOf(config, service)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(service, deliveries, finished, err), "stop"));
      service.start();
      if (deliveries != null) {
        deliveries.start();
      }
      if (watch != null) {
        watch.start();
      }
      tell(config, service.httpPort());
      return service.awaitStopped() ? ExitCodes.OK : gaveUp(err);
    } finally {
      finished.set(true);
    }
  }

  /**
   * Watches the policy's file; a shipped policy has none. What changes is signed with the service's
   * own key where signatures are checked.
   */
  private static @Nullable PolicyWatch watchOf(TidegateConfig config) {
    if (PolicyFiles.isShipped(config.policyFile())) {
      return null;
    }
    CommandSigner signer = config.steering().isPresent() ? config.signer() : null;
    return PolicyWatch.of(config.policyFile(), new PolicyTopic(config.service(), signer));
  }

  /**
   * What takes findings to SIEMs beside the service; null where nothing or another process does.
   */
  private static @Nullable Deliveries deliveriesOf(TidegateConfig config, TidegateService service) {
    if (!config.delivery().isForService()) {
      return null;
    }
    Deliveries deliveries = Deliveries.of(config, new TreeSet<>(), () -> service.ready().text());
    service.alsoScrape(deliveries::scrape);
    return deliveries;
  }

  /** Runs as the process is told to stop, unless the service has come to its own end. */
  private static void stop(
      TidegateService service,
      @Nullable Deliveries deliveries,
      AtomicBoolean finished,
      PrintWriter err) {
    if (!finished.get()) {
      err.println("serve: stopping");
      err.flush();
      if (deliveries != null) {
        deliveries.close();
      }
      service.close();
      err.println("serve: stopped");
      err.flush();
      Runtime.getRuntime().halt(ExitCodes.OK);
    }
  }

  private static int gaveUp(PrintWriter err) {
    err.println("serve: gave up after too many failures; the log says which");
    err.flush();
    return ExitCodes.FAILED;
  }

  private SortedMap<String, String> overrides() {
    SortedMap<String, String> overrides = new TreeMap<>();
    put(overrides, "kafka.bootstrapServers", bootstrapServers);
    put(overrides, "service.http.host", httpHost);
    put(overrides, "service.http.port", httpPort);
    put(overrides, "service.stateDir", stateDir);
    put(overrides, "service.applicationId", applicationId);
    put(overrides, "service.threads", threads);
    return overrides;
  }

  private static void put(SortedMap<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  /** Topics of scaling events that must be signed and that other programs write. */
  private static List<String> unsigned(EngineConfig engine) {
    return engine.policy().requireSigned().scaling()
        ? engine.scaling().stream()
            .filter(source -> source.format().translator() != null)
            .map(Source::topic)
            .toList()
        : List.of();
  }

  private void tell(TidegateConfig config, int httpPort) {
    ServiceSettings service = config.service();
    EngineConfig engine = config.engine();
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    out.println(
        "Tidegate runs as " + service.applicationId() + " on " + service.bootstrapServers());
    out.println("  reads    " + topics(engine.telemetry()) + ", " + topics(engine.scaling()));
    out.println("  alerts   " + service.outputs().alerts());
    out.println(
        "  commands "
            + service.outputs().control()
            + ", policy "
            + engine.policy().reference()
            + (config.signing().isPresent() ? ", signed" : ", unsigned"));
    out.println("  steering " + engine.policy().requireSigned().told());
    List<String> unsigned = unsigned(engine);
    if (!unsigned.isEmpty()) {
      out.println(
          "           nothing vouches on "
              + String.join(", ", unsigned)
              + ": nobody signs records of other formats");
    }
    out.println("  refused  " + service.outputs().deadLetter());
    if (!config.delivery().sinks().isEmpty()) {
      out.println(
          "  sinks    "
              + String.join(", ", config.delivery().sinks().keySet())
              + (config.delivery().inService()
                  ? ""
                  : ": not told by this process, but by tidegate deliver"));
    }
    out.println("  state    " + service.stateDir().toAbsolutePath());
    out.println("  config   " + engine.version());
    String address = "http://" + service.httpHost() + ":" + httpPort;
    out.println("  http     " + address + "/metrics, /live and /ready");
    out.flush();
  }

  private static String topics(List<Source> sources) {
    return sources.stream().map(Source::topic).collect(Collectors.joining(", "));
  }
}
