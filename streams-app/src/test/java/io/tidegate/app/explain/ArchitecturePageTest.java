package io.tidegate.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on the house: whoever follows a record by its names finds each of them. */
class ArchitecturePageTest {
  private static final Path HOUSE = Path.of("..");
  private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)`");

  @Test
  void eachClassThatItNamesIsThere() throws IOException {
    Set<String> there = new TreeSet<>();
    try (Stream<Path> modules = Files.list(HOUSE)) {
      for (Path module : modules.toList()) {
        Path sources = module.resolve("src/main/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> all = Files.walk(sources)) {
            there.addAll(
                all.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet()));
          }
        }
      }
    }
    Matcher named = CLASS.matcher(Files.readString(HOUSE.resolve("docs/architecture.md")));
    Set<String> missing = new TreeSet<>();
    int count = 0;
    while (named.find()) {
      count++;
      if (!there.contains(named.group(1))) {
        missing.add(named.group(1));
      }
    }
    assertThat(count).isGreaterThan(30);
    assertThat(missing).isEmpty();
  }
}
