package io.tidegate.delivery.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.Read;
import io.tidegate.delivery.route.Cadence;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.route.Route;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class CourierTest {
  private static final TopicPartition ALERTS = new TopicPartition("tidegate.alerts", 0);
  private static final long HOUR_MS = 3_600_000;
  private static final long START_MS = 497_000 * HOUR_MS;
  private static final byte[] NOTHING = {};

  private final SinkStatus status = new SinkStatus();

  /**
   * A sink that answers anything, in the process's several lives: whatever happens, each event
   * arrives or is a dead letter, the steps of a finding in their order, and a second time only what
   * was sent after the last commit.
   */
  @Property(tries = 300)
  void losesNothingAndKeepsTheOrderOfEachFinding(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> all = new ArrayList<>();
    Map<String, Integer> steps = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      String finding = "f-" + random.nextInt(8);
      Severity severity = Severity.values()[random.nextInt(Severity.values().length)];
      all.add(Findings.event(finding, steps.merge(finding, 1, Integer::sum), severity, "t1"));
    }
    Map<String, List<String>> arrived = new HashMap<>();
    List<String> buried = new ArrayList<>();
    OffsetAndMetadata committed = new OffsetAndMetadata(0, "");
    long nowMs = START_MS;
    for (int life = 0; life < 4; life++) {
      Courier courier =
          courier(new Cadence(Duration.ZERO, Duration.ofMinutes(5), Duration.ofHours(1), 1_000), 7);
      courier.assigned(ALERTS, committed.offset(), committed.metadata());
      int read = (int) committed.offset();
      boolean last = life == 3;
      for (int turn = 0; last ? turn < 3_000 : turn < random.nextInt(60); turn++) {
        nowMs += random.nextInt(60_000);
        for (int i = 0; i < 5 && read < all.size(); i++, read++) {
          courier.take(ALERTS, read, START_MS + read * 1_000L, new Read.Of(all.get(read)), NOTHING);
        }
        List<Item> batch = courier.next(nowMs);
        if (!batch.isEmpty()) {
          List<Verdict> verdicts = new ArrayList<>();
          for (Item item : batch) {
            Verdict verdict = anything(random, last && turn > 1_000);
            verdicts.add(verdict);
            if (verdict.kind() == Verdict.Kind.ACCEPTED) {
              arrived
                  .computeIfAbsent(item.event.finding(), each -> new ArrayList<>())
                  .add(item.event.id());
            }
          }
          courier.settle(batch, new Answer(verdicts), nowMs, random.nextDouble());
        }
        for (Letter letter = courier.letter(); letter != null; letter = courier.letter()) {
          buried.add(letter.event().id());
          courier.written();
        }
        if (random.nextInt(4) == 0 || last) {
          committed = courier.commit(ALERTS, read);
        }
      }
    }
    assertThat(committed).isEqualTo(new OffsetAndMetadata(all.size(), ""));
    for (Event event : all) {
      assertThat(
              arrived.getOrDefault(event.finding(), List.of()).contains(event.id())
                  || buried.contains(event.id()))
          .as("%s with seed %d", event.id(), seed)
          .isTrue();
    }
    arrived.forEach(
        (finding, ids) ->
            assertThat(firstTimes(ids, buried)).as("%s with seed %d", finding, seed).isSorted());
  }

  @Test
  void waitsWithALowFindingUntilItRises() {
    Courier courier = started(Cadence.DEFAULT, 10);
    give(courier, 0, Findings.event("f-a", 1, Severity.LOW, "t1"));
    give(courier, 1, Findings.event("f-b", 1, Severity.MEDIUM, "t1"));
    assertThat(courier.next(START_MS + 60_000)).isEmpty();
    give(courier, 2, Findings.event("f-a", 2, Severity.HIGH, "t1"));

    assertThat(send(courier, START_MS + 60_000)).containsExactly("f-a.1");
    assertThat(send(courier, START_MS + 60_000)).containsExactly("f-a.2");
    assertThat(courier.next(START_MS + 299_000)).isEmpty();
    assertThat(send(courier, START_MS + 300_000)).containsExactly("f-b.1");
  }

  @Test
  void tellsOfManyThatAreAlikeInOneSummary() {
    Courier courier = started(Cadence.DEFAULT, 1_000);
    for (int i = 0; i < 432; i++) {
      give(courier, i, Findings.event("f-" + i, 1, Severity.LOW, "t" + i));
    }
    List<Item> batch = courier.next(START_MS + HOUR_MS);
    assertThat(batch).hasSize(21);
    Event summary = batch.get(20).event;
    assertThat(summary.text("message")).startsWith("412 more like this: Spending burst");
    assertThat(summary.document().path("count").asInt()).isEqualTo(412);

    // Killed after the first twenty: they are gathered again, and the summary is the same.
    courier.settle(batch.subList(0, 20), Answer.all(20, Verdict.accepted()), START_MS + HOUR_MS, 0);
    OffsetAndMetadata committed = courier.commit(ALERTS, 432);
    assertThat(committed.offset()).isZero();
    Courier again = courier(Cadence.DEFAULT, 1_000);
    again.assigned(ALERTS, committed.offset(), committed.metadata());
    for (int i = 0; i < 432; i++) {
      give(again, i, Findings.event("f-" + i, 1, Severity.LOW, "t" + i));
    }
    List<Item> second = again.next(START_MS + HOUR_MS);
    assertThat(second.get(20).event.document()).isEqualTo(summary.document());
    again.settle(second, Answer.all(21, Verdict.accepted()), START_MS + HOUR_MS, 0);
    assertThat(again.commit(ALERTS, 432)).isEqualTo(new OffsetAndMetadata(432, ""));
  }

  @Test
  void buriesAnEventThatFailsAlwaysWhileOthersArrive() {
    Courier courier = started(Cadence.DEFAULT, 10);
    long nowMs = START_MS;
    int next = 0;
    give(courier, next++, Findings.event("f-poison", 1, Severity.HIGH, "t1"));
    int arrived = 0;
    while (courier.letter() == null && next < 500) {
      give(courier, next, Findings.event("f-" + next, 1, Severity.HIGH, "t1"));
      next++;
      nowMs += 3_600_000;
      List<Item> batch = courier.next(nowMs);
      boolean poisoned = batch.stream().anyMatch(item -> item.event.finding().equals("f-poison"));
      Verdict verdict = poisoned ? Verdict.failed("HTTP 500") : Verdict.accepted();
      courier.settle(batch, Answer.all(batch.size(), verdict), nowMs, 0);
      arrived += poisoned ? 0 : batch.size();
    }
    assertThat(courier.letter()).isNotNull();
    assertThat(courier.letter().event().finding()).isEqualTo("f-poison");
    assertThat(arrived).isGreaterThan(10);
  }

  /** As a collector does that rejects some records of a request and does not say which. */
  @Test
  void sendsEachOnceAloneWhereItIsNotSaidWhichWasRejected() {
    Courier courier = started(Cadence.DEFAULT, 100);
    for (int i = 0; i < 40; i++) {
      give(courier, i, Findings.event("f-" + i, 1, Severity.HIGH, "t1"));
    }
    Map<String, Integer> sent = new HashMap<>();
    int arrived = 0;
    for (List<Item> batch = courier.next(START_MS);
        !batch.isEmpty();
        batch = courier.next(START_MS)) {
      boolean bad = batch.stream().anyMatch(item -> item.event.finding().equals("f-7"));
      batch.forEach(item -> sent.merge(item.event.finding(), 1, Integer::sum));
      arrived += bad ? 0 : batch.size();
      Verdict verdict = bad ? Verdict.alone("rejected") : Verdict.accepted();
      courier.settle(batch, Answer.all(batch.size(), verdict), START_MS, 0);
    }
    assertThat(arrived).isEqualTo(39);
    assertThat(sent.values()).containsOnly(2);
    assertThat(courier.letter().event().finding()).isEqualTo("f-7");
    assertThat(courier.letter().why()).contains("rejected");
  }

  @Test
  void keepsWhatFailsAsLongAsNothingArrives() {
    Courier courier = started(Cadence.DEFAULT, 10);
    for (int i = 0; i < 5; i++) {
      give(courier, i, Findings.event("f-" + i, 1, Severity.HIGH, "t1"));
    }
    long nowMs = START_MS;
    for (int i = 0; i < 1_000; i++) {
      nowMs += 60_000;
      List<Item> batch = courier.next(nowMs);
      courier.settle(batch, Answer.all(batch.size(), Verdict.retry("HTTP 503")), nowMs, 0.5);
      assertThat(batch).hasSizeLessThanOrEqualTo(i < Backoff.OPEN_AFTER ? 10 : 1);
    }
    assertThat(courier.letter()).isNull();
    courier.report(nowMs);
    assertThat(status.breaker()).isEqualTo(SinkStatus.Breaker.OPEN);
    assertThat(status.waiting()).isEqualTo(5);
    assertThat(status.lagMs()).isEqualTo(60_000_000);
  }

  @Test
  void waitsAsLongAsTheOtherSideAsks() {
    Courier courier = started(Cadence.DEFAULT, 10);
    give(courier, 0, Findings.event("f-a", 1, Severity.HIGH, "t1"));
    List<Item> batch = courier.next(START_MS);
    Verdict later = Verdict.retryAfter(Duration.ofSeconds(90), "HTTP 429");
    courier.settle(batch, Answer.all(1, later), START_MS, 0.5);
    assertThat(courier.next(START_MS + 89_999)).isEmpty();
    assertThat(courier.next(START_MS + 90_000)).hasSize(1);
  }

  @Test
  void readsNoMoreThanItCanHold() {
    Courier courier = started(Cadence.DEFAULT, 100);
    int given = 0;
    while (!courier.isFull()) {
      give(courier, given, Findings.event("f-" + given, 1, Severity.LOW, "t1"));
      given++;
    }
    assertThat(given).isLessThanOrEqualTo(Courier.MOST_EVENTS);
    assertThat(courier.next(START_MS)).as("goes early where there is no room").isNotEmpty();
  }

  @Test
  void leavesOutWhatIsNotRoutedAndCommitsIt() {
    Route high = new Route(Severity.HIGH, List.of(), List.of(), List.of(), false);
    Courier courier = new Courier(high, Cadence.DEFAULT, Redaction.none(), 10, 1 << 20, status);
    courier.assigned(ALERTS, 0, "");
    give(courier, 0, Findings.event("f-a", 1, Severity.MEDIUM, "t1"));
    assertThat(courier.next(START_MS + HOUR_MS)).isEmpty();
    assertThat(courier.commit(ALERTS, 1)).isEqualTo(new OffsetAndMetadata(1, ""));
  }

  private Courier started(Cadence cadence, int most) {
    Courier courier = courier(cadence, most);
    courier.assigned(ALERTS, 0, "");
    return courier;
  }

  private Courier courier(Cadence cadence, int most) {
    return new Courier(Route.all(), cadence, Redaction.none(), most, 1 << 20, status);
  }

  private static void give(Courier courier, long offset, Event event) {
    courier.take(ALERTS, offset, START_MS, new Read.Of(event), NOTHING);
  }

  private static List<String> send(Courier courier, long nowMs) {
    List<Item> batch = courier.next(nowMs);
    courier.settle(batch, Answer.all(batch.size(), Verdict.accepted()), nowMs, 0);
    return batch.stream().map(item -> item.event.id()).toList();
  }

  private static Verdict anything(SplittableRandom random, boolean mended) {
    int kind = mended ? 0 : random.nextInt(10);
    return switch (kind) {
      case 0, 1, 2 -> Verdict.accepted();
      case 3 -> Verdict.refused("no");
      case 4 -> Verdict.split("too much");
      case 5 -> Verdict.hold("who are you");
      case 6 -> Verdict.retryAfter(Duration.ofSeconds(random.nextInt(100)), "later");
      case 7 -> Verdict.failed("HTTP 500");
      case 8 -> Verdict.alone("some");
      default -> Verdict.retry("HTTP 503");
    };
  }

  /** The steps in the order in which they first arrived. */
  private static List<Integer> firstTimes(List<String> ids, List<String> buried) {
    return ids.stream()
        .distinct()
        // What was refused just before a kill is judged anew after it, and may then be taken.
        .filter(id -> !buried.contains(id))
        .map(id -> Integer.parseInt(id.substring(id.indexOf('.') + 1)))
        .toList();
  }
}
