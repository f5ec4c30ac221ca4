package io.tidegate.app.demo;

import io.tidegate.app.serve.TidegateService;
import io.tidegate.broker.EmbeddedBroker;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import io.tidegate.simulator.BrokerSink;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** One run of the demo, from the broker's start to the summary. */
final class DemoRun {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(6);
  private static final Duration LAST_WAIT = Duration.ofSeconds(40);
  private static final long REDRAW_NANOS = 250_000_000L;
  private static final int TELEMETRY_PARTITIONS = 4;
  private static final int SHOWN_OF_UID = 12;
  private static final String KEY_ID = "demo";

  private final FleetSimulation simulation;
  private final double speed;
  private final @Nullable String policy;
  private final Screen screen;
  private long lastDrawn = System.nanoTime();
  private final @Nullable Path directory;
  private final FleetLog log;
  private final KeyPair keys = keys();
  private volatile @Nullable FleetSnapshot fleet;

  /**
   * A run of that simulation.
   *
   * @param directory for what it leaves behind; null for a new temporary one
   */
  DemoRun(
      FleetSimulation simulation,
      double speed,
      @Nullable String policy,
      @Nullable Path directory,
      Screen screen) {
    this.policy = policy;
    this.directory = directory;
    this.log = new FleetLog(simulation.startMs(), simulation.endMs());
    this.simulation = simulation;
    this.speed = speed;
    this.screen = screen;
  }

  /** Runs it; true when all went as it should. */
  boolean run() throws InterruptedException, IOException {
    Path state = temporary();
    try {
      // Whatever is wrong with the policy is said before a broker is started.
      TidegateConfig unused = config("localhost:9092", state);
      return run(state);
    } finally {
      delete(state);
    }
  }

  private boolean run(Path state) throws InterruptedException, IOException {
    screen.say("Starting a Kafka broker…");
    TreeMap<String, PublicKey> known = new TreeMap<>();
    known.put(KEY_ID, keys.getPublic());
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        DemoFiles files = DemoFiles.in(directory);
        DemoGateway gateway = new DemoGateway(new CommandVerifier(known))) {
      TidegateConfig config = config(broker.bootstrapServers(), state);
      createTopics(broker.bootstrapServers(), config);
      screen.say("Starting the service…");
      try (TidegateService service =
              new TidegateService(
                  config.service(),
                  config.engine(),
                  new CommandSigner(keys.getPrivate(), KEY_ID),
                  null,
                  // Event time runs faster than the clock: nothing comes too late.
                  InstantSource.fixed(Instant.ofEpochMilli(simulation.startMs())));
          Inbox inbox =
              new Inbox(
                  broker.bootstrapServers(),
                  config.service().outputs(),
                  files,
                  gateway,
                  screen::alert)) {
        service.snapshots().listen(this::snapshot);
        service.start();
        if (!service.awaitReady(READY_WITHIN)) {
          screen.say("The service is not ready: " + service.ready().reason());
          return false;
        }
        inbox.start();
        Stage stage = new Stage(inbox, gateway, files);
        return feedAndJudge(broker.bootstrapServers(), config, service, stage);
      }
    }
  }

  private boolean feedAndJudge(
      String bootstrapServers, TidegateConfig config, TidegateService service, Stage stage) {
    EngineConfig engine = config.engine();
    long startNanos = System.nanoTime();
    long events;
    try (BrokerSink sink = new BrokerSink(properties(bootstrapServers), topics(engine))) {
      Pace pace = new Pace(speed);
      while (simulation.next(sink)) {
        redraw(stage);
        pace.await(simulation.nowMs() - simulation.startMs());
      }
      sink.flush();
      events = sink.records();
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    awaitTheLast(stage);
    boolean healthy = service.live().up() && service.ready().up();
    Scoring scoring = new Scoring(simulation.labels().incidents(), stage.inbox().findings());
    Frame last = frame(stage);
    screen.end(last);
    stage.files().picture(last);
    summary(events, seconds, stage, scoring, healthy);
    return healthy && scoring.isPerfect();
  }

  private static Properties properties(String bootstrapServers) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    return properties;
  }

  private static BrokerSink.Topics topics(EngineConfig engine) {
    return new BrokerSink.Topics(
        engine.telemetry().get(0).topic(),
        engine.scaling().get(0).topic(),
        engine.entities().get(0).topic());
  }

  /** Waits until the last ticks were closed and nothing more comes, or no tick was for long. */
  private void awaitTheLast(Stage stage) {
    long closedMs = Long.MIN_VALUE;
    long end = System.nanoTime() + LAST_WAIT.toNanos();
    while (System.nanoTime() < end) {
      FleetSnapshot seen = fleet;
      if (seen != null && seen.tickEndMs() > closedMs) {
        closedMs = seen.tickEndMs();
        end = System.nanoTime() + LAST_WAIT.toNanos();
      }
      boolean through = seen != null && seen.tickEndMs() >= simulation.nowMs() - 10_000;
      if (through && stage.inbox().silent().compareTo(QUIET) > 0) {
        return;
      }
      redraw(stage);
      LockSupport.parkNanos(REDRAW_NANOS);
    }
  }

  /** What shows, and what is shown. */
  private record Stage(Inbox inbox, DemoGateway gateway, DemoFiles files) {}

  private void redraw(Stage stage) {
    FleetSnapshot now = fleet;
    if (now != null) {
      stage.gateway().now(now.tickEndMs());
    }
    if (System.nanoTime() - lastDrawn >= REDRAW_NANOS) {
      lastDrawn = System.nanoTime();
      screen.show(frame(stage), log);
    }
  }

  private Frame frame(Stage stage) {
    Inbox inbox = stage.inbox();
    return new Frame(log, inbox.findings(), inbox.commands(), stage.gateway().refused());
  }

  private void snapshot(FleetSnapshot now) {
    FleetSnapshot before = fleet;
    if (before == null || now.tickEndMs() >= before.tickEndMs()) {
      fleet = now;
      log.add(now);
    }
  }

  private void summary(long events, double seconds, Stage stage, Scoring scoring, boolean healthy) {
    Inbox inbox = stage.inbox();
    screen.say("");
    screen.say(
        String.format(
            Locale.ROOT,
            "%,d events in %.0f s (%,.0f/s, paced), %d findings, %d commands, %d dead letters",
            events,
            seconds,
            events / seconds,
            inbox.findings().size(),
            inbox.commands().size(),
            inbox.deadLetters()));
    for (Scoring.Verdict verdict : scoring.verdicts()) {
      String found =
          verdict.finding().isPresent()
              ? String.format(Locale.ROOT, "found after %d s", verdict.delayMs() / 1_000)
              : "MISSED";
      screen.say(
          String.format(
              Locale.ROOT,
              "  injected %-18s %-8s %-22s %s",
              verdict.incident().id(),
              verdict.incident().entityKind(),
              verdict.incident().entityId(),
              found));
    }
    List<SeenFinding> wrong = scoring.falseFindings();
    screen.say("False findings of severity medium or higher: " + wrong.size());
    wrong.forEach(each -> screen.say("  " + each.detector() + ": " + screen.text(each)));
    if (!healthy) {
      screen.say("Broker or service did not stay up.");
    }
    screen.say("");
    Path alerts = stage.files().alerts();
    String uid =
        scoring.verdicts().stream()
            .flatMap(each -> each.finding().stream())
            .map(each -> " --uid " + each.uid().substring(0, SHOWN_OF_UID))
            .findFirst()
            .orElse("");
    screen.say(
        "Next, on what is left in " + alerts.getParent() + " (screen.svg is the last screen):");
    screen.say("  ./tidegate explain " + alerts + uid);
    screen.say("  ./tidegate findings list --file " + alerts + " --severity medium");
    screen.say("  ./tidegate policy simulate --alerts " + alerts + " --policy contain");
  }

  private TidegateConfig config(String bootstrapServers, Path state) {
    TreeMap<String, String> overrides = new TreeMap<>();
    overrides.put("kafka.bootstrapServers", bootstrapServers);
    overrides.put("service.stateDir", state.toString());
    overrides.put("service.applicationId", "tidegate-demo");
    overrides.put("service.panePartitions", "4");
    overrides.put("service.threads", "2");
    overrides.put("service.http.port", "0");
    overrides.put("engine.idleAfter", "2s");
    overrides.put("engine.flushAfter", "4s");
    return TidegateConfig.load(null, policy, Map.of(), overrides);
  }

  private static void createTopics(String bootstrapServers, TidegateConfig config)
      throws InterruptedException {
    EngineConfig engine = config.engine();
    ServiceSettings settings = config.service();
    TopicPlan plan =
        TopicPlan.of(
            InputTopics.of(engine, settings.steering()),
            settings.outputs(),
            TELEMETRY_PARTITIONS,
            1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicCreation.create(admin, plan, 1);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the demo's topics cannot be created", e);
    }
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks Ed25519", e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("tidegate-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder can be made", e);
    }
  }

  private static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      paths.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
