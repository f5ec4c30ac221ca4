package io.tidegate.delivery.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;

/** The records of what a sink will never get. */
final class LetterRecord {
  /** A record with it stays below the producer's and the broker's default of 1 MB. */
  private static final int MOST_BYTES = 900_000;

  private static final int LEFT_FOR_THE_REST = 10_000;

  private LetterRecord() {}

  /** The value of a letter's record; where it would be too large, without the document. */
  static byte[] value(String sink, Letter letter, long nowMs) {
    ObjectNode json = json(sink, letter, nowMs);
    byte[] value = Documents.bytes(json);
    // Written anew a document may be three times as long as it was read: what is not ASCII is told
    // by numbers.
    return value.length <= MOST_BYTES ? value : Documents.bytes(json.without("document"));
  }

  private static ObjectNode json(String sink, Letter letter, long nowMs) {
    ObjectNode json = Documents.object();
    json.put("sink", sink).put("answer", letter.why()).put("time", nowMs);
    json.put("topic", letter.partition().topic()).put("partition", letter.partition().partition());
    letter.offsets().forEach(json.putArray("offsets")::add);
    Event event = letter.event();
    if (event != null) {
      json.put("id", event.id()).put("finding", event.finding()).put("length", event.bytes());
      json.set("document", event.document());
    }
    byte[] value = letter.value();
    if (value != null) {
      json.put("length", value.length);
      // Base64 makes four bytes of three.
      if (value.length <= MOST_BYTES / 4 * 3 - LEFT_FOR_THE_REST) {
        json.put("bytes", value);
      }
    }
    return json;
  }
}
