package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.wire.Exchange;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.HttpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Elasticsearch and OpenSearch: {@code _bulk} with {@code create} and an {@code _id} that is the
 * same whenever an event is sent again. An item that is there already has arrived.
 */
final class BulkIndex implements Dialect {
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int FAILURES = 500;
  private static final int MOST_SAID = 300;

  private final URI base;
  private final String index;
  private final boolean template;
  private final Authorization authorization;
  private boolean prepared;

  /**
   * @param index an index or a data stream
   * @param template whether the index template is written first
   */
  BulkIndex(URI base, String index, boolean template, Authorization authorization) {
    this.base = base;
    this.index = index;
    this.template = template;
    this.authorization = authorization;
  }

  @Override
  public Answer send(List<Event> events, Exchange http) throws IOException {
    if (template && !prepared) {
      HttpReply reply = http.call(prepare());
      if (!reply.isOk()) {
        return Answer.all(events.size(), unprepared(reply));
      }
      prepared = true;
    }
    HttpCall call =
        HttpCall.post(at("/" + index + "/_bulk"), "application/x-ndjson", lines(events));
    HttpReply reply = http.call(authorization.to(call));
    if (!reply.isOk()) {
      return Answer.all(events.size(), reply.verdict());
    }
    return items(reply, events);
  }

  private static Verdict unprepared(HttpReply reply) {
    Verdict verdict = reply.verdict();
    String said = "the index template is refused: " + verdict.why() + " " + said(reply.body());
    return verdict.kind() == Verdict.Kind.RETRY || verdict.kind() == Verdict.Kind.FAILED
        ? Verdict.retryAfter(verdict.notBefore(), said)
        : Verdict.hold(said);
  }

  private static Answer items(HttpReply reply, List<Event> events) throws IOException {
    JsonNode items = reply.cut() ? null : Documents.read(reply.body()).get("items");
    Map<Integer, Verdict> verdicts = new TreeMap<>();
    for (int i = 0; items != null && items.isArray() && i < items.size(); i++) {
      JsonNode item = items.get(i).path("create");
      verdicts.put(place(item.path("_id").asText(), i, events), item(item));
    }
    // One verdict for each, and each for one: else an event might count as told for another's sake.
    if (items == null || items.size() != events.size() || verdicts.size() != events.size()) {
      throw new IOException(
          "the answer does not speak of each of the " + events.size() + " events");
    }
    return new Answer(List.copyOf(verdicts.values()));
  }

  /** Where the event of that id stands in what was sent; where the item stands if it names none. */
  private static int place(String id, int item, List<Event> events) throws IOException {
    if (id.isEmpty() && item < events.size()) {
      return item;
    }
    for (int i = 0; i < events.size(); i++) {
      // As a rule it stands where it should: that one is looked at first.
      int at = (item + i) % events.size();
      if (events.get(at).id().equals(id)) {
        return at;
      }
    }
    throw new IOException("the answer speaks of an event that was not sent");
  }

  private static Verdict item(JsonNode item) {
    int status = item.path("status").asInt();
    if (status / 100 == 2 || status == CONFLICT) {
      return Verdict.accepted();
    }
    JsonNode error = item.path("error");
    String why =
        status
            + " "
            + error.path("type").asText()
            + ": "
            + error.path("reason").asText()
            + cause(error.path("caused_by"));
    if (status == TOO_MANY || status >= FAILURES) {
      return Verdict.retry(why);
    }
    if (status / 100 != 4) {
      return Verdict.retry("the answer says nothing of it: " + why);
    }
    // Not the event's fault: an index that is closed, missing or may not be written.
    return status == 401 || status == 403 || status == 404
        ? Verdict.hold(why)
        : Verdict.refused(why);
  }

  private static String cause(JsonNode cause) {
    String reason = cause.path("reason").asText();
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private byte[] lines(List<Event> events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Event event : events) {
      var action = Documents.object();
      action.putObject("create").put("_id", event.id());
      lines.writeBytes(Documents.bytes(action));
      lines.write('\n');
      lines.writeBytes(Documents.bytes(EcsDocument.of(event)));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private HttpCall prepare() throws IOException {
    var body = (com.fasterxml.jackson.databind.node.ObjectNode) Documents.read(resource());
    body.putArray("index_patterns").add(index + "*");
    HttpCall call =
        new HttpCall(
            "PUT", at("/_index_template/" + index), new TreeMap<>(), Documents.bytes(body));
    return authorization.to(call.with("Content-Type", "application/json"));
  }

  private static byte[] resource() throws IOException {
    try (@Nullable InputStream in = BulkIndex.class.getResourceAsStream("index-template.json")) {
      if (in == null) {
        throw new IllegalStateException("index-template.json is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  private URI at(String path) {
    String root = base.toString();
    return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
  }

  private static String said(byte[] body) {
    String text = new String(body, UTF_8);
    return text.substring(0, Math.min(text.length(), MOST_SAID));
  }
}
