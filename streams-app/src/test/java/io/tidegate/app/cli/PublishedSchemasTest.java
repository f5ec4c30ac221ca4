package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublishedSchemasTest {
  private static final Path FOLDER =
      Path.of("../schemas/src/main/resources/io/tidegate/schemas/json");
  private static final Path FORMATS =
      Path.of("../formats/src/main/resources/io/tidegate/formats/json");

  @Test
  void eachSchemaThereIsIsNamed() throws IOException {
    try (Stream<Path> own = Files.list(FOLDER);
        Stream<Path> others = Files.list(FORMATS)) {
      List<String> names =
          Stream.concat(own, others)
              .map(file -> String.valueOf(file.getFileName()))
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
