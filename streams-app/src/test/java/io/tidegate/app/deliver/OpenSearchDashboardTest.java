package io.tidegate.app.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped dashboard asks for fields that there are, in ways that their types allow. */
final class OpenSearchDashboardTest {
  private static final Path FILE = Path.of("../deploy/siem/opensearch/dashboard.ndjson");
  private static final Map<String, String> TYPES =
      Map.of("terms", "keyword", "cardinality", "keyword", "date_histogram", "date");
  private static final int COLUMNS = 48;

  private final ObjectMapper json = new ObjectMapper();

  @TempDir private Path dir;

  @Test
  void asksForFieldsThatAreSentAndMapped() throws IOException {
    SortedMap<String, String> template = SentDocuments.template();
    SortedMap<String, SortedSet<String>> sent = SentDocuments.elasticsearch(dir);
    int pictures = 0;
    for (JsonNode object : objects().values()) {
      List<String> fields = new ArrayList<>(queried(object));
      object.at("/attributes/columns").forEach(column -> fields.add(column.asText()));
      if (object.path("type").asText().equals("visualization")) {
        pictures++;
        JsonNode aggregations = inner(object.at("/attributes/visState")).path("aggs");
        assertOrdered(aggregations);
        for (JsonNode aggregation : aggregations) {
          String type = aggregation.path("type").asText();
          if (!type.equals("count")) {
            String field = aggregation.at("/params/field").asText();
            assertThat(template.get(field)).as(field).isNotNull().isEqualTo(TYPES.get(type));
            fields.add(field);
          }
        }
      }
      assertThat(template.keySet()).as(object.path("id").asText()).containsAll(fields);
      assertThat(sent.keySet()).as(object.path("id").asText()).containsAll(fields);
    }
    assertThat(pictures).isEqualTo(9);
  }

  @Test
  void putsEachPanelInAPlaceOfItsOwnAndRefersToWhatItHolds() throws IOException {
    Map<String, JsonNode> objects = objects();
    for (JsonNode object : objects.values()) {
      for (JsonNode reference : object.path("references")) {
        String key = reference.path("type").asText() + "/" + reference.path("id").asText();
        assertThat(objects).containsKey(key);
      }
    }
    JsonNode dashboard = objects.get("dashboard/tidegate-findings");
    Set<String> references = new HashSet<>(dashboard.path("references").findValuesAsText("name"));
    Set<String> taken = new HashSet<>();
    JsonNode panels = inner(dashboard.at("/attributes/panelsJSON"));
    for (JsonNode panel : panels) {
      assertThat(references).contains(panel.path("panelRefName").asText());
      JsonNode place = panel.path("gridData");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          int column = place.path("x").asInt() + x;
          int row = place.path("y").asInt() + y;
          assertThat(taken.add(column + "/" + row)).as(panel.toString()).isTrue();
        }
      }
    }
    assertThat(panels).hasSize(references.size());
  }

  private static void assertOrdered(JsonNode aggregations) {
    List<String> ids = aggregations.findValuesAsText("id");
    for (JsonNode aggregation : aggregations) {
      if (aggregation.path("type").asText().equals("terms")) {
        assertThat(ids).contains(aggregation.at("/params/orderBy").asText());
      }
    }
  }

  private List<String> queried(JsonNode object) throws IOException {
    JsonNode source = object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON");
    List<String> fields = new ArrayList<>();
    if (source.isTextual()) {
      Matcher names =
          Pattern.compile("([a-z_@.]+):").matcher(inner(source).at("/query/query").asText());
      while (names.find()) {
        fields.add(names.group(1));
      }
    }
    return fields;
  }

  private Map<String, JsonNode> objects() throws IOException {
    Map<String, JsonNode> objects = new TreeMap<>();
    for (String line : Files.readAllLines(FILE)) {
      JsonNode object = json.readTree(line);
      objects.put(object.path("type").asText() + "/" + object.path("id").asText(), object);
    }
    return objects;
  }

  private JsonNode inner(JsonNode text) throws IOException {
    return json.readTree(text.asText());
  }
}
