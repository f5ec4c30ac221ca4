package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.wire.LineSocket;
import io.tidegate.schemas.encode.Printable;
import io.tidegate.schemas.encode.TimeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * Syslog as RFC 5424 has it, over TCP or TLS, each message with its length before it (RFC 5425, RFC
 * 6587), so that no newline in a name makes two of one. The message is CEF or the OCSF document; it
 * begins without a byte order mark, on which parsers of CEF break.
 */
final class Syslog implements Sink {
  /** Log audit. */
  private static final int FACILITY = 13;

  private static final int MOST_EVENTS = 200;
  private static final long MOST_BYTES = 1 << 20;

  private final LineSocket socket;
  private final boolean cef;

  Syslog(LineSocket socket, boolean cef) {
    this.socket = socket;
    this.cef = cef;
  }

  @Override
  public Answer send(List<Event> events) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (Event event : events) {
      byte[] message = message(event);
      frames.writeBytes((message.length + " ").getBytes(UTF_8));
      frames.writeBytes(message);
    }
    try {
      socket.send(frames.toByteArray());
      return Answer.all(events.size(), Verdict.accepted());
    } catch (IOException e) {
      return Answer.all(
          events.size(), Verdict.retry(e.getClass().getSimpleName() + ": " + e.getMessage()));
    }
  }

  @Override
  public int mostEvents() {
    return MOST_EVENTS;
  }

  @Override
  public long mostBytes() {
    return MOST_BYTES;
  }

  @Override
  public void close() {
    // Each batch has a connection of its own.
  }

  private byte[] message(Event event) {
    String header =
        "<"
            + (FACILITY * 8 + severity(event))
            + ">1 "
            + TimeText.of(event.timeMs())
            + " "
            + word(event.cluster(), 255)
            + " tidegate - "
            + word(event.detector(), 32)
            + " - ";
    String json = new String(Documents.bytes(event.document()), UTF_8);
    String body = cef ? CefLine.of(event) : Printable.of(json);
    return (header + body).getBytes(UTF_8);
  }

  /** A header field: printable ASCII without spaces, or nothing, which is a hyphen. */
  private static String word(String text, int most) {
    String word = text.replaceAll("[^!-~]", "_");
    return word.isEmpty() ? "-" : word.substring(0, Math.min(word.length(), most));
  }

  /** Critical, error, warning, notice and informational of RFC 5424. */
  private static int severity(Event event) {
    return switch (event.severity()) {
      case CRITICAL -> 2;
      case HIGH -> 3;
      case MEDIUM -> 4;
      case LOW -> 5;
      case INFORMATIONAL -> 6;
    };
  }
}
