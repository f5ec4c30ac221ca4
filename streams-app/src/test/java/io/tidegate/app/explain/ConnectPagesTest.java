package io.tidegate.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Source;
import io.tidegate.formats.Formats;
import io.tidegate.formats.map.ShippedMaps;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages on what users have: whoever copies a configuration from one has one that loads. */
class ConnectPagesTest {
  private static final Path FOLDER = Path.of("../docs/connect");
  private static final String BEGIN = "sources:";

  @TempDir Path directory = Path.of(".");

  static List<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyConfigurationOnAPageLoads(String page) throws IOException {
    List<String> blocks = blocks(Files.readAllLines(FOLDER.resolve(page)));
    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      List<Source> sources = load(block);
      String name = page.replace(".md", "");
      if (ShippedMaps.NAMES.contains(name)) {
        assertThat(sources).extracting(source -> source.format().name()).containsOnly(name);
      }
    }
  }

  private List<Source> load(String block) throws IOException {
    Path file = Files.writeString(directory.resolve("tidegate.yaml"), block);
    TidegateConfig loaded = TidegateConfig.load(file, null, Map.of(), new TreeMap<>());
    assertThat(loaded.warnings()).isEmpty();
    return loaded.engine().telemetry();
  }

  @Test
  void everyShippedMapHasItsPageAndEveryFormatIsNamedOnOne() throws IOException {
    assertThat(pages()).containsAll(ShippedMaps.NAMES.stream().map(name -> name + ".md").toList());
    StringBuilder all = new StringBuilder();
    for (String page : pages()) {
      all.append(Files.readString(FOLDER.resolve(page)));
    }
    SortedSet<String> unnamed = new TreeSet<>(Formats.byName().keySet());
    unnamed.removeIf(name -> all.indexOf(name) >= 0);
    assertThat(unnamed).isEmpty();
  }

  /** Indented lines from {@code sources:} to the next that is indented less or begins anew. */
  private static List<String> blocks(List<String> lines) {
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int indent = line.indexOf(BEGIN);
      if (indent >= 4 && line.strip().equals(BEGIN)) {
        StringBuilder block = new StringBuilder(BEGIN).append('\n');
        for (int j = i + 1; j < lines.size() && isWithin(lines.get(j), indent); j++) {
          block.append(lines.get(j).substring(indent)).append('\n');
        }
        blocks.add(block.toString());
      }
    }
    return blocks;
  }

  private static boolean isWithin(String line, int indent) {
    return line.length() > indent && line.substring(0, indent + 1).isBlank();
  }
}
