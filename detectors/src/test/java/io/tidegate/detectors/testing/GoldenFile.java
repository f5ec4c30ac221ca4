package io.tidegate.detectors.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Lines that stay as they are until somebody means to change them: a file under {@code
 * src/test/resources/golden}. {@code -Dtidegate.golden=write} writes it instead of comparing.
 */
public final class GoldenFile {
  private static final String PROPERTY = "tidegate.golden";
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "golden");

  private GoldenFile() {}

  /** Fails where the file does not have exactly these lines. */
  public static void assertUnchanged(String name, List<String> lines) {
    Path file = FOLDER.resolve(name);
    try {
      if ("write".equals(System.getProperty(PROPERTY))) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, String.join("\n", lines) + "\n", UTF_8);
        return;
      }
      assertThat(file)
          .as("golden file; it is written with -D" + PROPERTY + "=write (CONTRIBUTING.md)")
          .exists();
      assertThat(lines)
          .as("golden/" + name + "; if the change is meant, -D" + PROPERTY + "=write")
          .isEqualTo(Files.readAllLines(file, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
