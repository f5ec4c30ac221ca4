package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a picture of a dashboard asks of a node: its buckets within each other, its metric last. */
final class DashboardQuery {
  private DashboardQuery() {}

  static JsonNode of(JsonNode visualization) throws IOException {
    JsonNode attributes = visualization.path("attributes");
    JsonNode source = inner(attributes.at("/kibanaSavedObjectMeta/searchSourceJSON"));
    ObjectNode query = Documents.object().put("size", 0);
    query
        .putObject("query")
        .putObject("query_string")
        .put("query", source.at("/query/query").asText());
    List<JsonNode> buckets = new ArrayList<>();
    ObjectNode metrics = Documents.object();
    for (JsonNode aggregation : inner(attributes.path("visState")).path("aggs")) {
      String type = aggregation.path("type").asText();
      if (type.equals("cardinality")) {
        metrics
            .putObject(aggregation.path("id").asText())
            .putObject(type)
            .set("field", aggregation.at("/params/field"));
      } else if (!type.equals("count")) {
        buckets.add(aggregation);
      }
    }
    ObjectNode at = query;
    for (JsonNode bucket : buckets) {
      at = at.putObject("aggs").putObject("all");
      ObjectNode asked = at.putObject(bucket.path("type").asText());
      asked.set("field", bucket.at("/params/field"));
      if (bucket.path("type").asText().equals("terms")) {
        asked.set("size", bucket.at("/params/size"));
      } else {
        asked.put("fixed_interval", "1h").put("min_doc_count", 1);
      }
    }
    if (!metrics.isEmpty()) {
      at.set("aggs", metrics);
    }
    return query;
  }

  private static JsonNode inner(JsonNode text) throws IOException {
    return Documents.read(text.asText().getBytes(UTF_8));
  }
}
