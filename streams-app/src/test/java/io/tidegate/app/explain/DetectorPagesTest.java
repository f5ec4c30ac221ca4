package io.tidegate.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DetectorPagesTest {
  private static final Path PAGES = Path.of("..", "docs", "detectors");

  @Test
  void thePagesInTheRepositoryAreThoseOfTheCatalogue() throws Exception {
    SortedMap<String, String> found = new TreeMap<>();
    try (var files = Files.newDirectoryStream(PAGES, "*.md")) {
      for (Path file : files) {
        found.put(String.valueOf(file.getFileName()), Files.readString(file));
      }
    }

    assertThat(found)
        .as("stale: run ./tidegate detectors --out docs/detectors")
        .isEqualTo(DetectorPages.of(DetectorCatalog.standard().described()));
  }
}
