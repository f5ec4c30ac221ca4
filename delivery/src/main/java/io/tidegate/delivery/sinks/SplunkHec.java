package io.tidegate.delivery.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.wire.Exchange;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.HttpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Splunk's HTTP Event Collector. With a channel a batch has arrived when its acknowledgement says
 * that it is indexed; without, when it is taken.
 *
 * @param base of the collector, such as {@code https://splunk:8088}
 * @param index where events go; empty for the token's own
 * @param channel a GUID, where the token acknowledges; else empty
 */
record SplunkHec(
    URI base,
    String index,
    String sourcetype,
    String channel,
    Authorization authorization,
    Duration ackWait)
    implements Dialect {
  private static final int SUCCESS = 0;
  private static final int MILLIS = 3;
  private static final long ACK_PACE_NANOS = Duration.ofMillis(500).toNanos();

  @Override
  public Answer send(List<Event> events, Exchange http) throws IOException {
    HttpReply reply = http.call(call("/services/collector/event", lines(events)));
    JsonNode said = json(reply);
    if (!reply.isOk() || said.path("code").asInt(-1) != SUCCESS) {
      return failed(reply, said, events.size());
    }
    if (channel.isEmpty()) {
      return Answer.all(events.size(), Verdict.accepted());
    }
    JsonNode ack = said.path("ackId");
    return Answer.all(
        events.size(),
        ack.isIntegralNumber()
            ? acknowledged(ack.asLong(), http)
            : Verdict.hold("the token acknowledges nothing, though a channel is set"));
  }

  /** The codes of the collector, where its status alone would say too little. */
  private static Answer failed(HttpReply reply, JsonNode said, int events) {
    int code = said.path("code").asInt(-1);
    String why = "HTTP " + reply.status() + ", code " + code + " " + said.path("text").asText();
    return switch (code) {
      // Token disabled, required, invalid; incorrect index; channel or acknowledgement not set up.
      case 1, 2, 3, 4, 7, 10, 11, 14, 16 -> Answer.all(events, Verdict.hold(why));
      // Invalid data, event field missing or blank, indexed fields: one event is at fault. That
      // those before it were taken is told, but not promised.
      case 6, 12, 13, 15 -> {
        int number = said.path("invalid-event-number").asInt(-1);
        yield number >= 0 && number < events
            ? Answer.allBut(number, events, why)
            : Answer.all(events, Verdict.split(why));
      }
      // Internal error, server busy.
      case 8, 9 -> Answer.all(events, Verdict.retryAfter(reply.retryAfter(), why));
      // Newer codes say less than the status. Success without the code is not the collector's word.
      default ->
          Answer.all(
              events,
              reply.isOk()
                  ? Verdict.hold(why + ": a collector says code 0, so this is none")
                  : reply.verdict());
    };
  }

  private Verdict acknowledged(long id, Exchange http) throws IOException {
    ObjectNode asked = Documents.object();
    asked.putArray("acks").add(id);
    long untilMs = http.nowMs() + ackWait.toMillis();
    while (http.nowMs() < untilMs && !Thread.currentThread().isInterrupted()) {
      HttpReply reply = http.call(call("/services/collector/ack", Documents.bytes(asked)));
      if (!reply.isOk()) {
        return reply.verdict();
      }
      if (json(reply).path("acks").path(Long.toString(id)).asBoolean()) {
        return Verdict.accepted();
      }
      LockSupport.parkNanos(ACK_PACE_NANOS);
    }
    return Verdict.retry("not indexed within " + ackWait.toSeconds() + " s");
  }

  private HttpCall call(String path, byte[] body) throws IOException {
    String root = base.toString();
    String at = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    HttpCall call =
        authorization.to(HttpCall.post(URI.create(at + path), "application/json", body));
    return channel.isEmpty() ? call : call.with("X-Splunk-Request-Channel", channel);
  }

  private byte[] lines(List<Event> events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Event event : events) {
      ObjectNode json = Documents.object();
      json.put("time", BigDecimal.valueOf(event.timeMs(), MILLIS));
      json.put("host", event.cluster()).put("source", "tidegate").put("sourcetype", sourcetype);
      if (!index.isEmpty()) {
        json.put("index", index);
      }
      json.set("event", event.document());
      lines.writeBytes(Documents.bytes(json));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private static JsonNode json(HttpReply reply) {
    try {
      return reply.cut() ? Documents.object() : Documents.read(reply.body());
    } catch (IOException e) {
      // A proxy's page: the status says what there is to know.
      return Documents.object();
    }
  }
}
