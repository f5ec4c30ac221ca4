package io.tidegate.delivery.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;

/** The records of what a sink will never get. */
final class LetterRecord {
  /** A record with it stays below the producer's and the broker's default of 1 MB. */
  private static final int MOST_BYTES = 700_000;

  private LetterRecord() {}

  /** The value of a letter's record. */
  static byte[] value(String sink, Letter letter, long nowMs) {
    return Documents.bytes(json(sink, letter, nowMs));
  }

  private static ObjectNode json(String sink, Letter letter, long nowMs) {
    ObjectNode json = Documents.object();
    json.put("sink", sink).put("answer", letter.why()).put("time", nowMs);
    json.put("topic", letter.partition().topic()).put("partition", letter.partition().partition());
    letter.offsets().forEach(json.putArray("offsets")::add);
    Event event = letter.event();
    if (event != null) {
      json.put("id", event.id()).put("finding", event.finding()).put("length", event.bytes());
      if (event.bytes() <= MOST_BYTES) {
        json.set("document", event.document());
      }
    }
    byte[] value = letter.value();
    if (value != null) {
      json.put("length", value.length);
      // Base64 makes four bytes of three.
      if (value.length <= MOST_BYTES) {
        json.put("bytes", value);
      }
    }
    return json;
  }
}
