package io.tidegate.app.deliver;

import io.tidegate.app.ops.DeliveryMetrics;
import io.tidegate.app.topics.BrokerAdmin;
import io.tidegate.delivery.config.SinkSettings;
import io.tidegate.delivery.loop.DeliveryLoop;
import io.tidegate.delivery.loop.DeliverySettings;
import io.tidegate.delivery.loop.Destination;
import io.tidegate.shell.config.ConfigException;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The sinks of a process at work, each with a thread and a consumer group of its own, so that none
 * holds up another, nor what is found.
 */
public final class Deliveries implements AutoCloseable {
  /** All of them together: whoever stops the service does not wait for each hung sink. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final ServiceSettings service;
  private final DeliverySettings settings;
  private final List<DeliveryLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final DeliveryMetrics metrics = new DeliveryMetrics();

  private Deliveries(ServiceSettings service, DeliverySettings settings) {
    this.service = service;
    this.settings = settings;
  }

  /**
   * The sinks with their files read.
   *
   * @param only their names; all that are set where none is given
   * @param state how Tidegate does, in a few words, for the heartbeat
   * @throws ConfigException if a sink cannot be used
   */
  public static Deliveries of(
      TidegateConfig config, SortedSet<String> only, Supplier<String> state) {
    Deliveries made = new Deliveries(config.service(), settings(config));
    for (SinkSettings sink : chosen(config, only)) {
      DeliveryLoop loop = new DeliveryLoop(made.settings, open(sink), state);
      made.loops.add(loop);
      made.metrics.bind(loop.sink(), loop.status());
    }
    return made;
  }

  /** Asks whether the topics are there, and begins. */
  public void start() {
    BrokerAdmin.requireTopics(
        service,
        new TreeSet<>(
            List.of(
                settings.alerts(),
                settings.findings(),
                settings.responses(),
                settings.undelivered())));
    for (DeliveryLoop loop : loops) {
      threads.add(new Thread(loop, "deliver-" + loop.sink()));
    }
    threads.forEach(Thread::start);
  }

  /** Waits until all have ended. */
  public void await() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** The names of the sinks. */
  public List<String> sinks() {
    return loops.stream().map(DeliveryLoop::sink).toList();
  }

  /** Where goes what a sink refuses for good. */
  public String undelivered() {
    return settings.undelivered();
  }

  /** How the sinks do, in the text that Prometheus reads. */
  public String scrape() {
    return metrics.scrape();
  }

  /** Ends them soon; what was not sent is sent after the next start. */
  @Override
  public void close() {
    loops.forEach(DeliveryLoop::close);
    long endNanos = System.nanoTime() + CLOSE_WITHIN.toNanos();
    try {
      for (Thread thread : threads) {
        // At least a moment each: to wait 0 ms is to wait for ever.
        thread.join(Math.max(1, Duration.ofNanos(endNanos - System.nanoTime()).toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    metrics.close();
  }

  /**
   * The sinks of those names.
   *
   * @throws ConfigException if there is none of a name, or none at all
   */
  public static List<SinkSettings> chosen(TidegateConfig config, SortedSet<String> only) {
    var sinks = config.delivery().sinks();
    for (String name : only) {
      if (!sinks.containsKey(name)) {
        throw new ConfigException(
            "--sink is " + name + "; allowed: " + String.join(", ", sinks.keySet()));
      }
    }
    if (sinks.isEmpty()) {
      throw new ConfigException("the configuration names no sinks; see docs/siem.md");
    }
    return sinks.values().stream()
        .filter(sink -> only.isEmpty() || only.contains(sink.name()))
        .toList();
  }

  /**
   * A sink with its files read.
   *
   * @throws ConfigException if that cannot be
   */
  public static Destination open(SinkSettings sink) {
    try {
      return sink.open();
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("sinks." + sink.name() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static DeliverySettings settings(TidegateConfig config) {
    ServiceSettings service = config.service();
    return new DeliverySettings(
        service.bootstrapServers(),
        service.outputs().alerts(),
        service.outputs().findings(),
        service.steering().responses(),
        config.delivery().undelivered(),
        service.applicationId(),
        config.delivery().heartbeat(),
        config.delivery().behindAfter(),
        service.kafka());
  }
}
