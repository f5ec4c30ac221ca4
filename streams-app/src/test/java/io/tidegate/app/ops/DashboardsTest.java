package io.tidegate.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped dashboards ask for metrics that there are, of the source that is provisioned. */
class DashboardsTest {
  private static final Path GRAFANA = Path.of("../deploy/grafana");
  private static final int COLUMNS = 24;

  @Test
  void eachPanelShowsMetricsThatThereAreAndStandsInNobodysPlace() throws IOException {
    Set<String> known = KnownMetrics.names();
    JsonNode source =
        new ObjectMapper(new YAMLFactory())
            .readTree(GRAFANA.resolve("provisioning/datasources/prometheus.yaml").toFile())
            .at("/datasources/0/uid");
    List<Path> files;
    try (Stream<Path> all = Files.list(GRAFANA.resolve("dashboards"))) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSize(3);
    Set<String> uids = new HashSet<>();
    for (Path file : files) {
      JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
      assertThat(uids.add(dashboard.path("uid").asText())).as(file.toString()).isTrue();
      Set<String> taken = new HashSet<>();
      for (JsonNode panel : dashboard.path("panels")) {
        assertThat(panel.at("/datasource/uid")).isEqualTo(source);
        for (JsonNode target : panel.path("targets")) {
          String expression = target.path("expr").asText();
          assertThat(target.at("/datasource/uid")).isEqualTo(source);
          assertThat(expression).containsPattern("tidegate_|jvm_");
          assertThat(known).as(expression).containsAll(KnownMetrics.named(expression));
        }
        claim(taken, panel.path("gridPos"), panel.path("title").asText());
      }
    }
  }

  private static void claim(Set<String> taken, JsonNode place, String title) {
    int right = place.path("x").asInt() + place.path("w").asInt();
    assertThat(right).as(title).isLessThanOrEqualTo(COLUMNS);
    for (int x = place.path("x").asInt(); x < right; x++) {
      int bottom = place.path("y").asInt() + place.path("h").asInt();
      for (int y = place.path("y").asInt(); y < bottom; y++) {
        assertThat(taken.add(x + "/" + y)).as(title).isTrue();
      }
    }
  }
}
