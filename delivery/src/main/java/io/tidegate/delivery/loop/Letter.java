package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.Event;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a sink will never get, and why.
 *
 * @param event the event; null where the record could not be read as one
 * @param value the record's value, where it could not be read
 * @param offsets the records that are settled with it
 */
public record Letter(
    String why,
    @Nullable Event event,
    byte @Nullable [] value,
    TopicPartition partition,
    List<Long> offsets) {
  public Letter {
    offsets = List.copyOf(offsets);
  }
}
