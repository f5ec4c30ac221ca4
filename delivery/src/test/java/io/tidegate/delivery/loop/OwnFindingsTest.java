package io.tidegate.delivery.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.Read;
import io.tidegate.delivery.route.Cadence;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.route.Route;
import io.tidegate.schemas.alert.Severity;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the delivery says about itself. */
final class OwnFindingsTest {
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 60 * MINUTE_MS;
  private static final long START_MS = 497_000 * HOUR_MS;
  private static final TopicPartition ALERTS = new TopicPartition("tidegate.alerts", 0);

  private final SinkStatus status = new SinkStatus();

  @Test
  void oneHeartbeatAPeriodWhoeverTellsIt() {
    Heartbeat one = new Heartbeat("tidegate", "soc", Duration.ofHours(1));
    Heartbeat afterRestart = new Heartbeat("tidegate", "soc", Duration.ofHours(1));
    Event first = one.due(START_MS + MINUTE_MS, status, () -> "ready");
    assertThat(first).isNotNull();
    assertThat(one.due(START_MS + 59 * MINUTE_MS, status, () -> "ready")).isNull();
    Event again =
        afterRestart.due(START_MS + 30 * MINUTE_MS, status, () -> "not ready: no telemetry");
    Event next = one.due(START_MS + HOUR_MS, status, () -> "ready");

    assertThat(again).isNotNull();
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.text("message")).contains("not ready: no telemetry");
    assertThat(next).isNotNull();
    assertThat(next.id()).isNotEqualTo(first.id());
  }

  @Test
  void heartbeatsOfDeploymentsAndSinksDiffer() {
    assertThat(id("tidegate", "soc")).isNotEqualTo(id("tidegate-eu", "soc"));
    assertThat(id("tidegate", "soc")).isNotEqualTo(id("tidegate", "splunk"));
    assertThat(new Heartbeat("tidegate", "soc", Duration.ZERO).due(START_MS, status, () -> "ready"))
        .isNull();
  }

  @Test
  void heartbeatGoesWhateverTheRouteAndOnlyOneWaits() {
    Route narrow = new Route(Severity.CRITICAL, List.of("canary"), List.of("eu"), List.of(), false);
    Courier courier =
        new Courier(narrow, Cadence.DEFAULT, new Redaction(List.of(), null), 10, 1 << 20, status);
    courier.assigned(ALERTS, 0, "");
    Heartbeat heartbeat = new Heartbeat("tidegate", "soc", Duration.ofHours(1));
    for (int hour = 0; hour < 5; hour++) {
      long nowMs = START_MS + hour * HOUR_MS;
      Event due = heartbeat.due(nowMs, status, () -> "ready");
      assertThat(due).isNotNull();
      courier.say(due, ALERTS, nowMs);
    }
    List<Item> batch = courier.next(START_MS + 5 * HOUR_MS);
    assertThat(batch).hasSize(1);
    assertThat(batch.get(0).covers).isEmpty();

    courier.lost(ALERTS);
    assertThat(courier.next(START_MS + 5 * HOUR_MS)).isEmpty();
  }

  @Test
  void tellsOnceThatASinkIsBehindAndOnceThatItIsNot() {
    BehindWatch watch = new BehindWatch("tidegate", "soc", Duration.ofMinutes(15));
    long dueMs = START_MS;
    assertThat(watch.look(dueMs + 14 * MINUTE_MS, dueMs, "")).isNull();
    Event open = read(watch.look(dueMs + 15 * MINUTE_MS, dueMs, "RETRY: 503"));
    Event again = read(watch.look(dueMs + 16 * MINUTE_MS + 7, dueMs + 3, "RETRY: 503"));
    assertThat(again.id()).as("told again until it is written").isEqualTo(open.id());
    assertThat(open.text("message")).contains("soc", "15 min", "RETRY: 503");
    assertThat(open.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(open.finding()).isEqualTo(watch.uid());
    watch.written();

    long laterMs = dueMs + HOUR_MS;
    assertThat(watch.look(laterMs, dueMs, "")).isNull();
    assertThat(watch.look(laterMs, laterMs - 10 * MINUTE_MS, "")).isNull();
    Event closed = read(watch.look(laterMs, laterMs - MINUTE_MS, ""));
    assertThat(closed.finding()).isEqualTo(open.finding()).isEqualTo(watch.uid());
    assertThat(closed.id()).isNotEqualTo(open.id());
    watch.written();
    assertThat(watch.look(laterMs, laterMs - MINUTE_MS, "")).isNull();
    Event second = read(watch.look(2 * laterMs, 2 * laterMs - 20 * MINUTE_MS, ""));
    assertThat(second.finding()).isNotEqualTo(open.finding());
  }

  @Test
  void afterARestartTheSameLagIsTheSameFinding() {
    Event before =
        read(
            new BehindWatch("tidegate", "soc", Duration.ofMinutes(15))
                .look(START_MS + 15 * MINUTE_MS, START_MS, ""));
    Event after =
        read(
            new BehindWatch("tidegate", "soc", Duration.ofMinutes(15))
                .look(START_MS + 44 * MINUTE_MS + 13, START_MS, "RETRY: 503"));
    assertThat(after.id()).isEqualTo(before.id());
  }

  private String id(String deployment, String sink) {
    Event event =
        new Heartbeat(deployment, sink, Duration.ofHours(1)).due(START_MS, status, () -> "");
    assertThat(event).isNotNull();
    return event.id();
  }

  private static Event read(byte @Nullable [] record) {
    assertThat(record).isNotNull();
    assertThat(new String(record, UTF_8)).doesNotContain("null");
    return ((Read.Of) new EventReader().alert(record)).event();
  }
}
