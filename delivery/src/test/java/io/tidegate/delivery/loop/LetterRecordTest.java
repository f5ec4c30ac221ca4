package io.tidegate.delivery.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A letter that no broker takes would be written again and again, and nothing behind it sent. */
final class LetterRecordTest {
  private static final int BROKERS_TAKE = 1_000_000;
  private static final TopicPartition ALERTS = new TopicPartition("tidegate.alerts", 0);

  @Test
  void isTakenByABrokerWhateverIsInIt() {
    for (String sign : List.of("a", "\"", "\u0001", "\u00e9", "\ud83d\ude00")) {
      for (int length : new int[] {10, 50_000, 150_000, 450_000}) {
        Event event = Findings.event("f-1", 1, Severity.HIGH, "t1");
        event.document().put("message", sign.repeat(length / sign.length()));
        Undelivered read = letter(new Letter("no", event, null, ALERTS, List.of(7L)));
        assertThat(read.event() != null || length > 50_000).as("%d of %s", length, sign).isTrue();
        assertThat(read.place()).isEqualTo("tidegate.alerts-0@7");
      }
    }
    for (int length : new int[] {0, 10, 600_000, 700_000, 900_000, 5_000_000}) {
      Undelivered read = letter(new Letter("no", null, new byte[length], ALERTS, List.of(7L)));
      assertThat(read.length()).isEqualTo(length);
      assertThat(read.record() != null).as("%d", length).isEqualTo(length <= 600_000);
    }
  }

  private static Undelivered letter(Letter letter) {
    byte[] value = LetterRecord.value("sink", letter, 0);
    assertThat(value).hasSizeLessThan(BROKERS_TAKE);
    return Undelivered.of(value);
  }
}
