package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.Read;
import io.tidegate.delivery.route.Cadence;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.route.Route;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Knows what one sink is still to be told, what is to be sent next, what an answer means for it,
 * and what may be committed. Told the time and the chance; touches neither topics nor network.
 */
final class Courier {
  /** A bound of memory: a finding has some 3 KB as text and ten times that as a tree. */
  static final int MOST_EVENTS = 5_000;

  static final long MOST_BYTES = 8L << 20;

  /** So often an event may fail alone, others being accepted in between, before it is refused. */
  static final int MOST_STRIKES = 5;

  private final Route route;
  private final Cadence cadence;
  private final Redaction redaction;
  private final int mostEvents;
  private final long mostBytes;
  private final SinkStatus status;
  private final Outbox outbox = new Outbox();
  private final Deque<Letter> letters = new ArrayDeque<>();
  private final Map<TopicPartition, Progress> progress = new HashMap<>();
  private final Backoff backoff = new Backoff();
  private int width;
  private boolean held;

  Courier(
      Route route,
      Cadence cadence,
      Redaction redaction,
      int mostEvents,
      long mostBytes,
      SinkStatus status) {
    this.route = route;
    this.cadence = cadence;
    this.redaction = redaction;
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
    this.status = status;
    this.width = mostEvents;
  }

  void assigned(TopicPartition partition, long committed, String metadata) {
    progress.put(partition, new Progress(committed, metadata));
  }

  /** Another process sees to that partition from now on. */
  void lost(TopicPartition partition) {
    progress.remove(partition);
    outbox.drop(partition);
    letters.removeIf(letter -> letter.partition().equals(partition));
  }

  /** Takes in a record that was read. */
  void take(TopicPartition partition, long offset, long recordMs, Read read, byte[] value) {
    Progress of = progress.get(partition);
    if (of == null || !of.take(offset)) {
      return;
    }
    if (read instanceof Read.Of event && route.takes(event.event())) {
      redaction.apply(event.event());
      outbox.add(item(event.event(), partition, offset, recordMs));
    } else if (read instanceof Read.Unreadable unreadable) {
      status.addRefused();
      letters.add(
          new Letter("unreadable: " + unreadable.why(), null, value, partition, List.of(offset)));
    } else {
      of.settle(offset);
    }
  }

  /**
   * Takes in what the delivery says for itself, for whoever reads that partition; the last one of
   * its detector must have gone.
   */
  void say(Event event, TopicPartition leading, long nowMs) {
    if (!outbox.holds(event.detector())) {
      redaction.apply(event);
      outbox.add(new Item(event, leading, List.of(), nowMs, nowMs, false));
    }
  }

  /** Whether no more is to be read for the time being. */
  boolean isFull() {
    return outbox.events() >= MOST_EVENTS || outbox.bytes() >= MOST_BYTES || !letters.isEmpty();
  }

  /** What is to be sent now; nothing while the sink is left alone. */
  List<Item> next(long nowMs) {
    if (!backoff.mayTry(nowMs)) {
      return List.of();
    }
    // What waits for its time must not keep out what is due: where there is no room it goes now.
    long dueMs = isFull() ? Long.MAX_VALUE : nowMs;
    outbox.summarise(cadence.alike(), dueMs, status::addSummarised);
    return outbox.batch(width, mostBytes, dueMs);
  }

  /** Takes in what was answered to a batch. */
  void settle(List<Item> batch, Answer answer, long nowMs, double chance) {
    if (answer.verdicts().size() != batch.size()) {
      throw new IllegalArgumentException(
          answer.verdicts().size() + " verdicts on " + batch.size() + " events");
    }
    int accepted = 0;
    boolean again = false;
    boolean split = false;
    held = false;
    Duration wait = Duration.ZERO;
    for (int i = 0; i < batch.size(); i++) {
      Item item = batch.get(i);
      Verdict verdict = judged(item, answer.verdicts().get(i), batch.size() == 1);
      switch (verdict.kind()) {
        case ACCEPTED -> {
          accepted++;
          arrived(item);
        }
        case REFUSED -> refuse(item, verdict.why());
        case SPLIT -> split = true;
        case ALONE -> item.alone = true;
        case RETRY, FAILED, HOLD -> {
          again = true;
          held |= verdict.kind() == Verdict.Kind.HOLD;
          wait = wait.compareTo(verdict.notBefore()) < 0 ? verdict.notBefore() : wait;
          status.addRetried();
          // Another finding is tried next: what one event does to the sink must not stop all.
          outbox.putLast(item);
        }
      }
    }
    pace(new Outcome(batch.size(), accepted, again, split, wait), nowMs, chance);
  }

  /** The letters that are to be written. */
  @Nullable Letter letter() {
    return letters.peek();
  }

  /** Settles the first letter, which was written. */
  void written() {
    Letter letter = letters.remove();
    settle(letter.partition(), letter.offsets());
  }

  /** What may be committed of a partition, of which the next record to be read is known. */
  @Nullable OffsetAndMetadata commit(TopicPartition partition, long position) {
    Progress of = progress.get(partition);
    return of == null ? null : of.commit(position);
  }

  /** Since when the oldest event that waits has been due; the given time where none is. */
  long oldestDueMs(long nowMs) {
    return outbox.oldestDueMs(nowMs);
  }

  /** Tells how it stands. */
  void report(long nowMs) {
    status.see(outbox.events(), nowMs - oldestDueMs(nowMs), breaker());
  }

  private record Outcome(
      int sent, int accepted, boolean again, boolean split, Duration notBefore) {}

  private void pace(Outcome outcome, long nowMs, double chance) {
    if (!outcome.again()) {
      backoff.succeeded();
    } else if (outcome.accepted() > 0) {
      backoff.failedInPart(nowMs, outcome.notBefore(), chance);
    } else {
      backoff.failed(nowMs, outcome.notBefore(), chance);
    }
    if (outcome.split()) {
      width = Math.max(1, outcome.sent() / 2);
    } else if (outcome.again() && outcome.accepted() == 0) {
      // Should one of them be at fault, it is alone after a few tries.
      width = backoff.isOpen() ? 1 : Math.max(1, outcome.sent() / 2);
    } else if (outcome.accepted() > 0) {
      width = Math.min(mostEvents, Math.max(1, width) * 2);
    }
  }

  /** What a verdict comes to for this event, given how it fared before. */
  private Verdict judged(Item item, Verdict verdict, boolean alone) {
    if (alone && verdict.kind() == Verdict.Kind.SPLIT) {
      return Verdict.refused("too much even alone: " + verdict.why());
    }
    if (alone && verdict.kind() == Verdict.Kind.ALONE) {
      return Verdict.refused(verdict.why());
    }
    boolean failed = verdict.kind() == Verdict.Kind.FAILED;
    if (failed || verdict.kind() == Verdict.Kind.RETRY) {
      item.fail(status.delivered());
    }
    return alone && failed && item.strikes() >= MOST_STRIKES
        ? Verdict.refused("failed alone while others were accepted: " + verdict.why())
        : verdict;
  }

  private void arrived(Item item) {
    status.addDelivered();
    outbox.remove(item);
    settle(item.partition, item.covers);
  }

  private void refuse(Item item, String why) {
    status.addRefused();
    outbox.remove(item);
    letters.add(new Letter(why, item.event, null, item.partition, item.covers));
  }

  private void settle(TopicPartition partition, List<Long> offsets) {
    Progress of = progress.get(partition);
    if (of != null) {
      offsets.forEach(of::settle);
    }
  }

  private Item item(Event event, TopicPartition partition, long offset, long recordMs) {
    return new Item(
        event,
        partition,
        List.of(offset),
        recordMs,
        cadence.dueMs(event, recordMs),
        cadence.gathers(event));
  }

  private SinkStatus.Breaker breaker() {
    return held
        ? SinkStatus.Breaker.HOLD
        : backoff.isOpen() ? SinkStatus.Breaker.OPEN : SinkStatus.Breaker.CLOSED;
  }
}
