package io.tidegate.app.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.findings.LatestFindings;
import io.tidegate.app.replay.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds an alert in a file of one, or of one a line. */
public final class AlertFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AlertFile() {}

  /**
   * The last alert in the file of the finding whose uid begins so, or of any if that is null.
   *
   * @throws IllegalArgumentException if there is none or several, or the file holds something else
   */
  public static JsonNode read(Path file, @Nullable String uid) throws IOException {
    LatestFindings latest = new LatestFindings();
    JsonNode[] last = new JsonNode[1];
    each(
        file,
        alert -> {
          latest.add(alert);
          last[0] = alert;
        });
    if (last[0] == null) {
      throw new IllegalArgumentException(file + ": is empty");
    }
    try {
      return uid == null ? last[0] : latest.byPrefix(uid);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Every alert of the file in order; how many there are.
   *
   * @throws IllegalArgumentException if the file holds something else
   */
  public static int each(Path file, Consumer<JsonNode> use) throws IOException {
    int count = 0;
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a directory, not a file");
    }
    try (MappingIterator<JsonNode> all =
        JSON.readerFor(JsonNode.class)
            .readValues(LineReader.unpacked(Files.newInputStream(file)))) {
      while (all.hasNextValue()) {
        JsonNode one = all.nextValue();
        count++;
        if (!LatestFindings.isFinding(one)) {
          throw new IllegalArgumentException(
              file + ": record " + count + " is not a finding of Tidegate (class_uid 2004)");
        }
        use.accept(one);
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": record " + (count + 1) + " is not JSON", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": " + LineReader.why(e), e);
    }
    return count;
  }
}
