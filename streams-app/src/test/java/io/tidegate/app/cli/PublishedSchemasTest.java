package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublishedSchemasTest {
  @Test
  void eachSchemaThereIsIsNamed() throws IOException, URISyntaxException {
    Path one =
        Path.of(
            Objects.requireNonNull(
                    Policy.class.getResource("/io/tidegate/schemas/json/policy.schema.json"))
                .toURI());
    try (Stream<Path> all = Files.list(Objects.requireNonNull(one.getParent()))) {
      List<String> names =
          all.map(file -> String.valueOf(file.getFileName()))
              .filter(file -> file.endsWith(".schema.json"))
              .map(file -> file.replace(".schema.json", ""))
              .toList();
      assertThat(PublishedSchemas.NAMES).containsExactlyInAnyOrderElementsOf(names);
    }
    for (String name : PublishedSchemas.NAMES) {
      try (InputStream in = PublishedSchemas.open(name)) {
        assertThat(in.readAllBytes()).startsWith((byte) '{');
      }
    }
  }
}
