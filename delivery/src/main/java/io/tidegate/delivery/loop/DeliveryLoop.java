package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one sink everything, for as long as it takes: polls, sends, judges the answer, commits.
 *
 * <p>Each sink has a loop, a thread and a consumer group of its own: a dead or slow one holds up
 * nobody else. While it fails, the consumer is paused and what waits in memory is bounded.
 */
public final class DeliveryLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration IDLE = Duration.ofMillis(100);
  private static final Duration BUSY = Duration.ZERO;
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final long COMMIT_MS = 1_000;
  private static final long TELL_AGAIN_MS = 60_000;

  private final DeliverySettings settings;
  private final Destination destination;
  private final SinkStatus status = new SinkStatus();
  private final InstantSource clock = InstantSource.system();
  private final SplittableRandom chance = new SplittableRandom();
  private final Supplier<String> state;
  private final Heartbeat heartbeat;
  private final BehindWatch behind;
  private volatile boolean stopped;
  private volatile @Nullable AlertTopics topics;
  private String told = "";
  private long commitAtMs;
  private long tellAtMs;

  /**
   * @param state how Tidegate does, in a few words, for the heartbeat
   */
  public DeliveryLoop(DeliverySettings settings, Destination destination, Supplier<String> state) {
    this.settings = settings;
    this.destination = destination;
    this.state = state;
    this.heartbeat = new Heartbeat(settings.deployment(), destination.name(), settings.heartbeat());
    this.behind =
        new BehindWatch(settings.deployment(), destination.name(), settings.behindAfter());
  }

  public String sink() {
    return destination.name();
  }

  public SinkStatus status() {
    return status;
  }

  /** Works until it is closed. */
  @Override
  public void run() {
    while (!stopped) {
      try {
        deliver();
      } catch (KafkaException e) {
        LOG.warn("sink {}: the topics cannot be used; another try follows: {}", sink(), e + "");
        LockSupport.parkNanos(AGAIN_AFTER.toNanos());
      } catch (RuntimeException e) {
        // A thread that dies would leave a sink untold, and nobody would know.
        LOG.error("sink {}: a fault of Tidegate's own; another try follows", sink(), e);
        LockSupport.parkNanos(AGAIN_AFTER.toNanos());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        stopped = true;
      }
    }
    destination.sink().close();
  }

  /** Ends {@link #run} soon; what was not sent is sent after the next start. */
  @Override
  public void close() {
    stopped = true;
    AlertTopics polling = topics;
    if (polling != null) {
      polling.wakeUp();
    }
  }

  private void deliver() throws InterruptedException {
    Courier courier =
        new Courier(
            destination.route(),
            destination.cadence(),
            destination.redaction(),
            destination.sink().mostEvents(),
            destination.sink().mostBytes(),
            status);
    try (AlertTopics reading = new AlertTopics(settings, destination, courier);
        Writing writing = new Writing(settings)) {
      topics = reading;
      boolean busy = false;
      while (!stopped) {
        reading.poll(busy ? BUSY : IDLE);
        beat(courier, reading.leading());
        busy = turn(courier, writing);
        // At once after each batch: what is not committed is sent again after a kill.
        if (busy || clock.millis() >= commitAtMs) {
          reading.commit();
          commitAtMs = clock.millis() + COMMIT_MS;
        }
        courier.report(clock.millis());
        tellLag(courier, writing);
      }
      reading.commit();
    } catch (WakeupException stop) {
      // Closing: what was sent since the last commit is committed as the consumer leaves its group.
      LOG.debug("sink {} is closed", sink());
    } finally {
      topics = null;
    }
  }

  /** Sends once; whether there was anything to send. */
  private boolean turn(Courier courier, Writing writing) throws InterruptedException {
    Letter letter = courier.letter();
    while (letter != null) {
      writing.write(
          settings.undelivered(), sink(), LetterRecord.value(sink(), letter, clock.millis()));
      courier.written();
      letter = courier.letter();
    }
    List<Item> batch = courier.next(clock.millis());
    if (batch.isEmpty()) {
      return false;
    }
    Answer answer = send(batch.stream().map(item -> item.event).toList());
    courier.settle(batch, answer, clock.millis(), chance.nextDouble());
    tell(answer);
    return true;
  }

  private void beat(Courier courier, @Nullable TopicPartition leading) {
    if (leading != null) {
      Event event = heartbeat.due(clock.millis(), status, state);
      if (event != null) {
        courier.say(event, leading, clock.millis());
      }
    }
  }

  private void tellLag(Courier courier, Writing writing) throws InterruptedException {
    long nowMs = clock.millis();
    byte[] record = nowMs < tellAtMs ? null : behind.look(nowMs, courier.oldestDueMs(nowMs), told);
    if (record == null) {
      return;
    }
    try {
      writing.write(settings.alerts(), behind.key(), record);
      writing.write(settings.findings(), behind.uid(), record);
      behind.written();
    } catch (KafkaException e) {
      // What is said about the delivery must not stop the delivery.
      LOG.warn(
          "sink {}: that it is behind cannot be told; another try follows: {}", sink(), e + "");
      tellAtMs = nowMs + TELL_AGAIN_MS;
    }
  }

  private Answer send(List<Event> events) {
    try {
      return destination.sink().send(events);
    } catch (RuntimeException e) {
      // A fault in an encoder must stop neither the others nor, alone, anything at all.
      LOG.warn("sink {}: an event cannot be sent", sink(), e);
      return Answer.all(events.size(), Verdict.split("cannot be sent: " + e.getClass().getName()));
    }
  }

  /** Says once what keeps the sink from taking events, and when that is over. */
  private void tell(Answer answer) {
    String now =
        answer.verdicts().stream()
            .filter(verdict -> verdict.kind() != Verdict.Kind.ACCEPTED)
            .map(verdict -> verdict.kind() + ": " + verdict.why())
            .findFirst()
            .orElse("");
    if (!Objects.equals(now, told)) {
      if (now.isEmpty()) {
        LOG.info("sink {} takes events again", sink());
      } else {
        LOG.warn("sink {}: {}", sink(), now);
      }
      told = now;
    }
  }
}
