package io.tidegate.shell.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong in one round, the next is asked. */
final class InputEndsTest {
  private static final TopicPartition INPUT = new TopicPartition("telemetry", 0);
  private static final InputEnds.End END = new InputEnds.End(7, 0, 0, 1);

  @Test
  void asksAgainAfterAnyFailure() {
    Deque<Exception> failures =
        new ArrayDeque<>(
            List.of(
                new IllegalStateException("on purpose"),
                new NullPointerException("on purpose"),
                new KafkaException("on purpose"),
                new TimeoutException("on purpose"),
                new ExecutionException(new ClassCastException("on purpose"))));
    InputEnds ends = new InputEnds((partitions, nowMs) -> answer(failures), InstantSource.system());
    ends.watch(INPUT);
    while (!failures.isEmpty()) {
      ends.ask();
      assertThat(ends.of(INPUT)).isEmpty();
    }
    ends.ask();
    assertThat(ends.of(INPUT)).hasValue(END);
  }

  @Test
  void theScheduleOutlivesAnyFailure() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch thrice = new CountDownLatch(3);
    try (InputEnds ends =
        new InputEnds(
            (partitions, nowMs) -> {
              thrice.countDown();
              throw new IllegalStateException("failure " + asked.incrementAndGet());
            },
            InstantSource.system())) {
      ends.watch(INPUT);
      ends.start();
      assertThat(thrice.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Map<TopicPartition, InputEnds.End> answer(Deque<Exception> failures)
      throws ExecutionException, TimeoutException {
    Exception failure = failures.poll();
    if (failure instanceof ExecutionException execution) {
      throw execution;
    } else if (failure instanceof TimeoutException timeout) {
      throw timeout;
    } else if (failure instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    return Map.of(INPUT, END);
  }
}
