package io.tidegate.delivery.sinks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.wire.Exchange;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.schemas.encode.TimeText;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Azure Monitor's Logs Ingestion API, by which Sentinel gets a table of its own.
 *
 * @param uri the stream: {@code …/dataCollectionRules/ID/streams/NAME?api-version=2023-01-01}
 */
record AzureLogs(URI uri, Authorization authorization) implements Dialect {
  @Override
  public Answer send(List<Event> events, Exchange http) throws IOException {
    ArrayNode rows = Documents.object().arrayNode();
    for (Event event : events) {
      ObjectNode row = rows.addObject();
      row.put("TimeGenerated", TimeText.of(event.timeMs()));
      row.put("Id", event.id()).put("FindingId", event.finding());
      row.put("Severity", event.severity().caption()).put("Detector", event.detector());
      row.put("Cluster", event.cluster()).put("Message", event.text("message"));
      row.set("Ocsf", event.document());
    }
    HttpCall call = HttpCall.post(uri, "application/json", Documents.bytes(rows));
    return Answer.all(events.size(), http.call(authorization.to(call)).verdict());
  }
}
