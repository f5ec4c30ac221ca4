package io.tidegate.shell.input;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the inputs of this process end on the broker, asked for again and again. */
public final class InputEnds implements AutoCloseable {
  /** How often. */
  public static final Duration EVERY = Duration.ofMillis(250);

  private static final Duration NOT_WELL = Duration.ofSeconds(15);
  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(InputEnds.class);

  private final Source source;
  private final InstantSource clock;
  private final Set<TopicPartition> watched = ConcurrentHashMap.newKeySet();
  private final Map<TopicPartition, End> ends = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "input-ends");
            made.setDaemon(true);
            return made;
          });
  private volatile long failingSinceMs = NEVER;

  /**
   * The end of an input, as it was at {@code askedAtMs} by this machine's clock.
   *
   * @param offset the first offset that could not be read then
   * @param first the first offset that the broker still has
   * @param start where the group would start to read it, which is its position unless it reads now
   */
  public record End(long offset, long first, long start, long askedAtMs) {}

  /** Asks the broker. */
  @FunctionalInterface
  public interface Source {
    Map<TopicPartition, End> ask(Set<TopicPartition> partitions, long nowMs)
        throws ExecutionException, InterruptedException, TimeoutException;
  }

  /** Asks through {@code source} once it is started. */
  public InputEnds(Source source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /** The ends of the inputs of {@code group}, asked for through {@code admin}. */
  public static InputEnds of(Admin admin, String group, InstantSource clock) {
    return new InputEnds(new BrokerEnds(admin, group), clock);
  }

  /** The ends of inputs that no group reads, whose readers know their own positions. */
  public static InputEnds of(Admin admin, InstantSource clock) {
    return new InputEnds(new BrokerEnds(admin, null), clock);
  }

  /** Starts to ask. */
  public void start() {
    var unused =
        thread.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks for the end of that input, too, from now on. */
  public void watch(TopicPartition partition) {
    ends.remove(partition);
    watched.add(partition);
  }

  /** No longer asks for that one. */
  public void unwatch(TopicPartition partition) {
    watched.remove(partition);
    ends.remove(partition);
  }

  /** The end of that input as far as it is known. */
  public Optional<End> of(TopicPartition partition) {
    return Optional.ofNullable(ends.get(partition));
  }

  /** The clock by which it asks. */
  public long nowMs() {
    return clock.millis();
  }

  /** That the brokers have not answered for too long. */
  public Optional<String> unanswered(long nowMs) {
    long sinceMs = failingSinceMs;
    long forMs = sinceMs == NEVER ? 0 : nowMs - sinceMs;
    return forMs >= NOT_WELL.toMillis()
        ? Optional.of("the brokers have not answered for " + forMs / 1_000 + " s")
        : Optional.empty();
  }

  /** One round; what cannot be learnt now stays unknown, and nobody is declared silent for it. */
  public void ask() {
    if (watched.isEmpty()) {
      return;
    }
    try {
      Map<TopicPartition, End> answer = source.ask(Set.copyOf(watched), clock.millis());
      for (Map.Entry<TopicPartition, End> end : answer.entrySet()) {
        if (watched.contains(end.getKey())) {
          ends.put(end.getKey(), end.getValue());
        }
      }
      failingSinceMs = NEVER;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException failed) {
      // Whatever it is: a schedule that throws is not run again, and inputs hold ticks for ever.
      if (failingSinceMs == NEVER) {
        log.warn("the ends of the inputs are unknown for now: {}", failed.toString());
        failingSinceMs = clock.millis();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("the thread that asks for the ends of the inputs does not stop");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
