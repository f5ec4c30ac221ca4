package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunsByTest {
  @Test
  void auditNamesTheEngineByItsRelease() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + RunsBy.ENGINE + "</version>");
  }
}
