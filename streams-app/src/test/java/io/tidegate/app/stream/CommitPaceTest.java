package io.tidegate.app.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

final class CommitPaceTest {
  private static final long START_MS = 1_000_000;
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final CommitPace pace = new CommitPace(context);

  CommitPaceTest() {
    context.setCurrentSystemTimeMs(START_MS);
  }

  @Test
  void commitsAtOnceTheFirstTime() {
    pace.ask(START_MS);

    assertThat(context.committed()).isTrue();
  }

  @Test
  void makesTheSecondWait() {
    pace.ask(START_MS);
    context.resetCommit();
    context.setCurrentSystemTimeMs(START_MS + CommitPace.APART_MS - 1);
    pace.ask(START_MS);
    pace.ask(START_MS);

    assertThat(context.committed()).isFalse();
    assertThat(context.scheduledPunctuators()).hasSize(1);
    assertThat(context.scheduledPunctuators().get(0).getInterval().toMillis()).isEqualTo(1);
  }

  @Test
  void commitsOnceWhenTheWaitIsOver() {
    pace.ask(START_MS);
    context.resetCommit();
    pace.ask(START_MS);
    context.setCurrentSystemTimeMs(START_MS + CommitPace.APART_MS);
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(START_MS + 50);

    assertThat(context.committed()).isTrue();
    assertThat(context.scheduledPunctuators().get(0).cancelled()).isTrue();
  }

  @Test
  void commitsAtOnceAgainAfterAPause() {
    pace.ask(START_MS);
    context.resetCommit();
    context.setCurrentSystemTimeMs(START_MS + CommitPace.APART_MS);
    pace.ask(START_MS);

    assertThat(context.committed()).isTrue();
  }

  @Test
  void leavesTheTimeToTheWorkWhileThePastIsCaughtUpWith() {
    long past = START_MS - CommitPace.BEHIND_MS - 1;
    pace.ask(past);
    context.resetCommit();
    context.setCurrentSystemTimeMs(START_MS + CommitPace.APART_BEHIND_MS - 1);
    pace.ask(past);

    assertThat(context.committed()).isFalse();
  }

  @Test
  void letsWhatIsOfNowNotWaitBehindThePast() {
    long past = START_MS - 2 * CommitPace.BEHIND_MS;
    pace.ask(past);
    context.resetCommit();
    pace.ask(past);
    context.setCurrentSystemTimeMs(START_MS + CommitPace.APART_MS);
    pace.ask(START_MS);

    assertThat(context.committed()).isTrue();
    assertThat(context.scheduledPunctuators().get(0).cancelled()).isTrue();
  }
}
