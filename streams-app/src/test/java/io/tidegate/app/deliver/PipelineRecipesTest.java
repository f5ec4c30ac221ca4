package io.tidegate.app.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipes for pipelines that are there already read the findings, and what is committed. */
final class PipelineRecipesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "vector.yaml /sources/tidegate/topics/0 /sources/tidegate/librdkafka_options/isolation.level",
        "fluent-bit.yaml /pipeline/inputs/0/topics /pipeline/inputs/0/rdkafka.isolation.level",
        "kafka-connect.json /config/topics /config/consumer.override.isolation.level"
      })
  void readCommittedFindings(String file, String topic, String isolation) throws IOException {
    JsonNode recipe =
        new ObjectMapper(new YAMLFactory()).readTree(Path.of("../deploy", file).toFile());
    assertThat(recipe.at(topic).asText()).isEqualTo("tidegate.alerts");
    assertThat(recipe.at(isolation).asText()).isEqualTo("read_committed");
  }
}
