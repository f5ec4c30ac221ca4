package io.tidegate.app.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds an alert in a file of one, or of one a line. */
final class AlertFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DETECTION_FINDING = 2004;

  private AlertFile() {}

  /**
   * The last alert in the file of the finding with that uid, or of any if it is null.
   *
   * @throws IllegalArgumentException if there is none, or the file holds something else
   */
  static JsonNode read(Path file, @Nullable String uid) throws IOException {
    JsonNode found = null;
    int count = 0;
    try (MappingIterator<JsonNode> all =
        JSON.readerFor(JsonNode.class).readValues(Files.newBufferedReader(file))) {
      while (all.hasNextValue()) {
        JsonNode one = all.nextValue();
        count++;
        if (one.path("class_uid").asInt() != DETECTION_FINDING) {
          throw new IllegalArgumentException(
              file + ": record " + count + " is not a finding of Tidegate (class_uid 2004)");
        }
        if (uid == null || one.at("/finding_info/uid").asText().equals(uid)) {
          found = one;
        }
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + ": record " + (count + 1) + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (found == null) {
      throw new IllegalArgumentException(
          count == 0
              ? file + ": is empty"
              : file + ": no finding " + uid + " among " + count + " alerts");
    }
    return found;
  }
}
