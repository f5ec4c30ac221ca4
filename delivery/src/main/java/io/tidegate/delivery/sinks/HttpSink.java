package io.tidegate.delivery.sinks;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.wire.Exchange;
import java.io.IOException;
import java.util.List;

/** A sink that is spoken to over HTTP. */
final class HttpSink implements Sink {
  private final Dialect dialect;
  private final Exchange http;
  private final int mostEvents;
  private final long mostBytes;

  HttpSink(Dialect dialect, Exchange http, int mostEvents, long mostBytes) {
    this.dialect = dialect;
    this.http = http;
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
  }

  @Override
  public Answer send(List<Event> events) {
    try {
      return dialect.send(events, http);
    } catch (IOException e) {
      return Answer.all(events.size(), Verdict.retry(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public int mostEvents() {
    return mostEvents;
  }

  @Override
  public long mostBytes() {
    return mostBytes;
  }

  @Override
  public void close() {
    // The JDK's client holds nothing that needs closing.
  }
}
