package io.tidegate.delivery.sinks;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.wire.Exchange;
import java.io.IOException;
import java.util.List;

/** How a SIEM is spoken to over HTTP: encodes events, and judges what is answered. */
interface Dialect {
  /**
   * Sends the events.
   *
   * @throws IOException where there was no whole answer, or a secret could not be read
   */
  Answer send(List<Event> events, Exchange http) throws IOException;
}
