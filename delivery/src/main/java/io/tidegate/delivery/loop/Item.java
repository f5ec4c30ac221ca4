package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.Event;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** One event that waits to be sent, and the records that are settled with it. */
final class Item {
  final Event event;
  final TopicPartition partition;
  final long recordMs;
  final long dueMs;
  final boolean gathers;
  List<Long> covers;

  /** Whether it goes by itself, so that an answer is about it and no other. */
  boolean alone;

  /** Whether it was looked at for a summary. */
  boolean weighed;

  /** How many events the sink had accepted when this one last failed; -1 before that. */
  private long acceptedAtFailure = -1;

  private int strikes;

  Item(
      Event event,
      TopicPartition partition,
      List<Long> covers,
      long recordMs,
      long dueMs,
      boolean gathers) {
    this.event = event;
    this.partition = partition;
    this.covers = List.copyOf(covers);
    this.recordMs = recordMs;
    this.dueMs = dueMs;
    this.gathers = gathers;
  }

  /** Notes that it failed, when the sink had accepted so many events. */
  void fail(long accepted) {
    if (acceptedAtFailure >= 0 && accepted > acceptedAtFailure) {
      strikes++;
    }
    acceptedAtFailure = accepted;
  }

  /** How often it failed while others were accepted in between. */
  int strikes() {
    return strikes;
  }
}
