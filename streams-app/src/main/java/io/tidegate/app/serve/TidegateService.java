package io.tidegate.app.serve;

import io.tidegate.app.ops.Health;
import io.tidegate.app.ops.OpsServer;
import io.tidegate.app.ops.ServiceMetrics;
import io.tidegate.app.stream.Boards;
import io.tidegate.app.stream.DetectionTopology;
import io.tidegate.app.stream.HeldTicks;
import io.tidegate.app.stream.InputPositions;
import io.tidegate.app.stream.SnapshotBoard;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.SteeringVerifier;
import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.start.TopicPreflight;
import io.tidegate.shell.topics.InputTopics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service as one object: started once, closed once.
 *
 * <p>Guarantee: an instance that is closed has committed all that it sent, and has left its group,
 * so that the others take over at once.
 */
public final class TidegateService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TidegateService.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN_MS = 50;
  private static final long WATCH_S = 5;

  private final ServiceSettings settings;
  private final InputTopics topics;
  private final Stages stages;
  private final long tickMs;
  private final InstantSource clock = InstantSource.system();
  private final Boards boards;
  private final RestoreWatch restores = new RestoreWatch();
  private final ThreadReplacement threads = new ThreadReplacement(clock::millis);
  private final ServiceMetrics metrics;
  private final SilenceWatch silence;
  private final ScheduledExecutorService watches =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "service-watch");
            made.setDaemon(true);
            return made;
          });
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Running running;
  private @Nullable OpsServer ops;
  private Supplier<String> scrapedBeside = () -> "";
  private volatile @Nullable KafkaStreams streams;

  private record Running(Admin admin, InputEnds ends, KafkaStreams streams) {}

  /** The service with the engine's own stages; without a signer commands go out unsigned. */
  public TidegateService(
      ServiceSettings settings,
      EngineConfig config,
      @Nullable CommandSigner signer,
      @Nullable SteeringVerifier people) {
    this(settings, config, signer, people, InstantSource.system());
  }

  /**
   * The same where event time does not run with the clock.
   *
   * @param freshness the clock by which a command comes too late
   */
  public TidegateService(
      ServiceSettings settings,
      EngineConfig config,
      @Nullable CommandSigner signer,
      @Nullable SteeringVerifier people,
      InstantSource freshness) {
    this(
        settings,
        InputTopics.of(config, settings.steering()),
        Stages.of(config, signer, people, settings.applicationId()),
        config.tickMs(),
        freshness);
  }

  TidegateService(ServiceSettings settings, InputTopics topics, Stages stages, long tickMs) {
    this(settings, topics, stages, tickMs, InstantSource.system());
  }

  private TidegateService(
      ServiceSettings settings,
      InputTopics topics,
      Stages stages,
      long tickMs,
      InstantSource freshness) {
    this.boards = Boards.create(freshness);
    this.silence =
        new SilenceWatch(() -> boards.meters().reachedMs(), clock, settings.silentAfter());
    this.metrics = new ServiceMetrics(boards, clock, silence::silentMs);
    this.settings = settings;
    this.topics = topics;
    this.stages = stages;
    this.tickMs = tickMs;
  }

  /**
   * Starts it: returns when the brokers are reached, the topics are as they must be and the threads
   * run.
   *
   * @throws StartRefusedException with a sentence for the operator if that cannot be
   */
  public synchronized void start() {
    if (ops != null || stop.getCount() == 0) {
      throw new IllegalStateException("a service is started once");
    }
    ops = serveOps();
    boolean started = false;
    try {
      running = run();
      started = true;
    } finally {
      if (!started) {
        release();
      }
    }
  }

  /** Serves those metrics, too, with its own; called before {@link #start}. */
  public synchronized void alsoScrape(Supplier<String> text) {
    scrapedBeside = text;
  }

  /** Waits until it is ready; false if that takes longer, or if it stops before. */
  public boolean awaitReady(Duration atMost) throws InterruptedException {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (!ready().up()) {
      if (System.nanoTime() > endNanos || stopped.await(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits until it has stopped, by {@link #close} or because it gave up.
   *
   * @return whether it was closed, and did not give up
   */
  public boolean awaitStopped() throws InterruptedException {
    stopped.await();
    return threads.gaveUpAt().isEmpty();
  }

  /** Whether all its tasks are restored and running, and close their ticks; if not, why. */
  public Health ready() {
    KafkaStreams client = streams;
    if (client == null) {
      return Health.down("not started");
    }
    if (client.state() != KafkaStreams.State.RUNNING) {
      return Health.down("state is " + client.state());
    }
    if (restores.restoring() > 0) {
      return Health.down(restores.restoring() + " stores are being restored");
    }
    int tasks =
        client.metadataForLocalThreads().stream().mapToInt(t -> t.activeTasks().size()).sum();
    int restored = boards.meters().stages();
    if (restored < tasks) {
      return Health.down(restored + " of " + tasks + " stages are restored");
    }
    return boards
        .held()
        .tooLong(clock.millis())
        .map(HeldTicks.Held::text)
        .or(() -> unanswered(clock.millis()))
        .or(silence::tooLong)
        .map(Health::down)
        .orElse(Health.UP);
  }

  private synchronized Optional<String> unanswered(long nowMs) {
    return running == null ? Optional.empty() : running.ends.unanswered(nowMs);
  }

  /** Whether it works or may still come to work; if not, why. */
  public Health live() {
    KafkaStreams client = streams;
    if (client == null || client.state().isRunningOrRebalancing()) {
      return Health.UP;
    }
    return client.state() == KafkaStreams.State.CREATED
        ? Health.UP
        : Health.down("state is " + client.state());
  }

  /** What screens show. */
  public SnapshotBoard snapshots() {
    return boards.snapshots();
  }

  /** Where metrics and health are served. */
  public synchronized int httpPort() {
    if (ops == null) {
      throw new IllegalStateException("the service is not started");
    }
    return ops.port();
  }

  /** Stops it: commits, leaves the group, and releases all that it holds. */
  @Override
  public void close() {
    stop.countDown();
    release();
    stopped.countDown();
  }

  private Running run() {
    Admin admin = admin();
    InputEnds ends = InputEnds.of(admin, settings.applicationId(), clock);
    boolean started = false;
    try {
      Preflight.Found found =
          new Preflight(new TopicPreflight(admin, settings, topics, stop), settings).look();
      InputPositions positions = new InputPositions();
      Properties properties = StreamsProperties.streams(settings, found.replication(), positions);
      Load load = load(found, properties);
      load.check();
      load.tell(found.inputs());
      DetectionTopology topology =
          new DetectionTopology(
              settings.applicationId(), found.inputs(), settings.outputs(), found.panePartitions());
      KafkaStreams client =
          new KafkaStreams(topology.build(stages, positions, ends, boards), properties);
      client.setUncaughtExceptionHandler(threads);
      client.setGlobalStateRestoreListener(restores);
      client.setStateListener((now, before) -> changed(now));
      if (settings.kafkaMetrics()) {
        metrics.bind(client);
      }
      ends.start();
      client.start();
      var unused =
          watches.scheduleWithFixedDelay(silence::look, WATCH_S, WATCH_S, TimeUnit.SECONDS);
      streams = client;
      started = true;
      return new Running(admin, ends, client);
    } finally {
      if (!started) {
        ends.close();
        admin.close(Duration.ZERO);
      }
    }
  }

  private Load load(Preflight.Found found, Properties properties) {
    long commitIntervalMs =
        new StreamsConfig(properties).getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
    return new Load(
        found.inputs().tasks(),
        found.panePartitions(),
        settings.threads(),
        tickMs,
        commitIntervalMs);
  }

  private Admin admin() {
    try {
      return Admin.create(ClientProperties.admin(settings));
    } catch (KafkaException refused) {
      Throwable cause = refused.getCause() == null ? refused : refused.getCause();
      throw new StartRefusedException(
          "the Kafka settings do not work: " + cause.getMessage(), refused);
    }
  }

  private OpsServer serveOps() {
    InetSocketAddress address = new InetSocketAddress(settings.httpHost(), settings.httpPort());
    Supplier<String> beside = scrapedBeside;
    try {
      return OpsServer.start(
          address, () -> metrics.scrape() + beside.get(), this::live, this::ready);
    } catch (IOException failed) {
      throw new StartRefusedException(
          "metrics and health cannot be served at " + address + ": " + failed.getMessage(), failed);
    }
  }

  private void changed(KafkaStreams.State now) {
    log.info("state is {}", now);
    if (now == KafkaStreams.State.ERROR) {
      stopped.countDown();
    }
  }

  private synchronized void release() {
    if (running != null) {
      boolean clean =
          running.streams.close(
              CloseOptions.groupMembershipOperation(
                      CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                  .withTimeout(CLOSE_WITHIN));
      if (!clean) {
        log.warn("not all threads stopped within {} s", CLOSE_WITHIN.toSeconds());
      }
      running.ends.close();
      running.admin.close(CLOSE_WITHIN);
      running = null;
    }
    watches.shutdownNow();
    metrics.close();
    if (ops != null) {
      ops.close();
      ops = null;
    }
  }
}
