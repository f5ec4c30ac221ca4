package io.tidegate.shell.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.shell.input.InputEnds.End;
import org.junit.jupiter.api.Test;

final class InputWatchTest {
  private final InputWatch watch = new InputWatch();

  @Test
  void isSilentSinceItsLastRecord() {
    watch.processed(9, true, 1_000);

    assertThat(watch.silentMs(new End(10, 0, 0, 4_000), new ReadPosition(10, 9), 4_100))
        .hasValue(3_000);
  }

  @Test
  void isSilentThoughRecordsComeThatAreNotAccepted() {
    watch.processed(9, true, 1_000);
    watch.processed(10, false, 3_000);

    assertThat(watch.silentMs(new End(11, 0, 0, 4_000), new ReadPosition(11, 10), 4_100))
        .hasValue(3_000);
  }

  @Test
  void seesPastTheMarkersBehindTheLastRecord() {
    watch.processed(9, true, 1_000);

    assertThat(watch.silentMs(new End(15, 0, 0, 4_000), new ReadPosition(15, 9), 4_100))
        .hasValue(3_000);
  }

  @Test
  void isNotSilentWhileItHasUnreadRecords() {
    watch.processed(9, true, 1_000);

    assertThat(watch.silentMs(new End(11, 0, 0, 4_000), new ReadPosition(10, 9), 4_100)).isEmpty();
  }

  @Test
  void isNotSilentWhileRecordsWaitToBeProcessed() {
    watch.processed(8, true, 1_000);

    assertThat(watch.silentMs(new End(10, 0, 0, 4_000), new ReadPosition(10, 9), 4_100)).isEmpty();
  }

  @Test
  void statesNothingOnAnOldAnswer() {
    watch.processed(9, true, 1_000);

    assertThat(watch.silentMs(new End(10, 0, 0, 4_000), new ReadPosition(10, 9), 6_001)).isEmpty();
  }

  @Test
  void countsFromTheFirstVerifiedEndWhenNothingEverCame() {
    assertThat(watch.silentMs(new End(0, 0, 0, 1_000), 1_100)).hasValue(0);
    assertThat(watch.silentMs(new End(0, 0, 0, 3_000), 3_100)).hasValue(2_000);
  }

  @Test
  void takesTheGroupsPositionOfItsStartAndNoLaterOne() {
    assertThat(watch.silentMs(new End(10, 0, 7, 1_000), 1_100)).isEmpty();
    // Somebody else has read on: this task has been taken away, and does not know yet.
    assertThat(watch.silentMs(new End(10, 0, 10, 2_000), 2_100)).isEmpty();
  }

  @Test
  void neverStatesANegativeSilence() {
    watch.processed(9, true, 5_000);

    assertThat(watch.silentMs(new End(10, 0, 0, 4_000), new ReadPosition(10, 9), 5_100))
        .hasValue(0);
  }

  @Test
  void knowsWhatWentFromTheBrokerUnread() {
    assertThat(watch.lostFrom(new End(90, 40, 10, 1_000))).hasValue(10);
    assertThat(watch.lostFrom(new End(90, 40, 10, 1_000), new ReadPosition(30, 29))).hasValue(30);
    assertThat(watch.lostFrom(new End(90, 40, 10, 1_000), new ReadPosition(40, 39))).isEmpty();
  }
}
