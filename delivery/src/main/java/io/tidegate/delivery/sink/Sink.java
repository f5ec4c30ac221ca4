package io.tidegate.delivery.sink;

import io.tidegate.delivery.event.Event;
import java.util.List;

/**
 * Where events go. Sends some and says what became of each; keeps nothing, tries nothing again and
 * returns within a bounded time, whatever the other side does.
 */
public interface Sink extends AutoCloseable {
  /** Sends the events in that order; of each finding there is one at most. */
  Answer send(List<Event> events);

  /** How many events are sent at once at most. */
  int mostEvents();

  /** How many bytes of records are sent at once at most; a single event may be larger. */
  long mostBytes();

  @Override
  void close();
}
