package io.tidegate.delivery.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  /** Gaps between offsets are what transactions leave; true means settled before the restart. */
  @Property
  void takesAgainAfterARestartExactlyWhatWasNotSettled(
      @ForAll @Size(max = 400) List<@IntRange(min = 1, max = 3) Integer> gaps,
      @ForAll @Size(400) List<Boolean> settled) {
    Progress before = new Progress(7, "");
    TreeSet<Long> offsets = new TreeSet<>();
    TreeSet<Long> open = new TreeSet<>();
    long offset = 6;
    for (int i = 0; i < gaps.size(); i++) {
      offset += gaps.get(i);
      offsets.add(offset);
      assertThat(before.take(offset)).isTrue();
      if (settled.get(i)) {
        before.settle(offset);
      } else {
        open.add(offset);
      }
    }
    OffsetAndMetadata committed = before.commit(offset + 1);
    assertThat(committed.metadata().length()).isLessThanOrEqualTo(4096);

    Progress after = new Progress(committed.offset(), committed.metadata());
    TreeSet<Long> again = new TreeSet<>();
    for (long each : offsets.tailSet(committed.offset())) {
      if (after.take(each)) {
        again.add(each);
      }
    }
    assertThat(again).isEqualTo(open);
    assertThat(after.take(offset + 1)).as("what is new").isTrue();
  }

  @Test
  void sendsAgainWhatDoesNotFitIntoTheCommit() {
    Progress before = new Progress(0, "");
    for (long offset = 0; offset < 40_000; offset++) {
      before.take(offset);
    }
    for (long offset = 1; offset < 40_000; offset += 2) {
      before.settle(offset);
    }
    OffsetAndMetadata committed = before.commit(40_000);
    assertThat(committed.offset()).isZero();
    assertThat(committed.metadata().length()).isLessThanOrEqualTo(4096);
    Progress after = new Progress(0, committed.metadata());
    for (long offset = 0; offset < 40_000; offset += 2) {
      assertThat(after.take(offset)).as("offset %d, never settled", offset).isTrue();
    }
  }

  @Test
  void goesOnWhereRecordsWereDeletedUnread() {
    Progress before = new Progress(0, "");
    before.take(0);
    before.take(1);
    before.settle(1);
    OffsetAndMetadata committed = before.commit(2);
    Progress after = new Progress(committed.offset(), committed.metadata());
    after.take(50);
    after.settle(50);
    assertThat(after.commit(51)).isEqualTo(new OffsetAndMetadata(51, ""));
  }
}
