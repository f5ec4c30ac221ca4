package io.tidegate.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RepeatFilterTest {
  private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";

  private final LoggerContext context = new LoggerContext();
  private final RepeatFilter filter = new RepeatFilter();

  @Test
  void threeOfAFormPassAMinuteAndOthersAsWell() {
    for (int i = 0; i < 120; i++) {
      FilterReply expected = i < 3 ? FilterReply.NEUTRAL : FilterReply.DENY;
      assertThat(at(i * 500L, "loop", Level.WARN, "no answer: {}", i)).isEqualTo(expected);
    }
    assertThat(at(59_999, "loop", Level.WARN, "another: {}", 1)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(at(59_999, "other", Level.WARN, "no answer: {}", 1)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(at(60_000, "loop", Level.WARN, "no answer: {}", 1)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Property(tries = 100)
  void howeverOftenSomethingIsSaidItPassesThreeTimesAMinuteAtMost(
      @ForAll @IntRange(min = 1, max = 5_000) int everyMs) {
    RepeatFilter fresh = new RepeatFilter();
    int passed = 0;
    for (long ms = 0; ms < 600_000; ms += everyMs) {
      LoggingEvent event = event(ms, "loop", Level.WARN, "no answer: {}", ms);
      passed += fresh.decide(event) == FilterReply.DENY ? 0 : 1;
    }
    assertThat(passed).isBetween(1, 30);
  }

  @Test
  void whoeverAsksForMoreGetsAllOfIt() {
    for (int i = 0; i < 10; i++) {
      assertThat(at(i, "loop", Level.INFO, "step", i)).isEqualTo(FilterReply.NEUTRAL);
    }
  }

  @Test
  void whatIsTriedAgainUntilATransactionEndsIsNoWarning() {
    String pattern = "Got error produce response, retrying ({} attempts left). Error: {}";
    assertThat(at(0, SENDER, Level.WARN, pattern, 5, "CONCURRENT_TRANSACTIONS"))
        .isEqualTo(FilterReply.DENY);
    assertThat(at(0, SENDER, Level.WARN, pattern, 5, "NOT_LEADER_OR_FOLLOWER"))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  private FilterReply at(long ms, String logger, Level level, String pattern, Object... arguments) {
    return filter.decide(event(ms, logger, level, pattern, arguments));
  }

  private LoggingEvent event(
      long ms, String logger, Level level, String pattern, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), level, pattern, null, arguments);
    event.setTimeStamp(ms);
    return event;
  }
}
