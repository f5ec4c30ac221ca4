package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.entity.EntityRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Records about tenants, keys, models and clusters from a file: JSON objects, one a line, each with
 * its {@code subject} ({@code tenant/acme}); or CSV with a header of the same names, in which lists
 * are separated by semicolons. A line that cannot be used stops the reading, with its number.
 */
public final class EntityLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBJECT = "subject";
  private static final Set<String> LIMITS =
      Set.of(
          "tokens_per_min",
          "cost_usd_per_hour",
          "concurrent",
          "max_input_tokens",
          "max_output_tokens");
  private static final Set<String> LISTS =
      Set.of("allowed_regions", "allowed_models", "approved_digests");
  private static final Set<String> OTHERS =
      Set.of(
          SUBJECT,
          "plan",
          "budget_usd",
          "period",
          "zone",
          "created",
          "owner",
          "parent",
          "protected_until",
          "retired");
  private static final Set<String> NUMBERS = Set.of("budget_usd");

  /** Takes one record, as it would stand on the topic. */
  public interface Use {
    void record(String subject, byte[] value, long line);
  }

  private EntityLines() {}

  /**
   * Reads the whole file.
   *
   * @return how many records there were
   * @throws ReplayRefusedException at the first line that cannot be used
   */
  public static long read(Path file, Use use) {
    EntityRecordDecoder decoder = new EntityRecordDecoder();
    long records = 0;
    try (BufferedReader in = Files.newBufferedReader(file, UTF_8)) {
      List<String> header = List.of();
      long number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        if (header.isEmpty() && !line.stripLeading().startsWith("{")) {
          header = header(file, line);
          continue;
        }
        ObjectNode fields = header.isEmpty() ? json(file, number, line) : csv(header, line);
        JsonNode subject = fields.remove(SUBJECT);
        String key = subject == null ? "" : subject.asText();
        byte[] value = JSON.writeValueAsBytes(fields);
        Decoded<EntityRecord> decoded = decoder.decode(key, value);
        if (decoded instanceof Decoded.Refusal<EntityRecord> refusal) {
          String field = refusal.field().equals("key") ? SUBJECT : refusal.field();
          throw refused(file, number, field + " " + refusal.detail());
        }
        use.record(key, value, number);
        records++;
      }
    } catch (IOException e) {
      throw new ReplayRefusedException(file + " cannot be read: " + e.getMessage());
    }
    return records;
  }

  private static List<String> header(Path file, String line) {
    List<String> names = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    Set<String> allowed = new TreeSet<>(OTHERS);
    allowed.addAll(LIMITS);
    allowed.addAll(LISTS);
    for (String name : names) {
      if (!allowed.contains(name)) {
        throw refused(file, 1, "there is no column " + name + "; allowed: " + allowed);
      }
    }
    if (!names.contains(SUBJECT)) {
      throw refused(file, 1, "the column subject is missing, for instance tenant/acme");
    }
    return names;
  }

  private static ObjectNode json(Path file, long number, String line) {
    try {
      if (JSON.readTree(line) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw refused(file, number, "is not well-formed JSON");
    }
    throw refused(file, number, "is not a JSON object");
  }

  private static ObjectNode csv(List<String> header, String line) {
    ObjectNode fields = JSON.createObjectNode();
    List<String> cells = List.of(line.split(",", -1));
    for (int i = 0; i < header.size() && i < cells.size(); i++) {
      String name = header.get(i);
      String cell = cells.get(i).strip();
      if (cell.isEmpty()) {
        continue;
      }
      if (LISTS.contains(name)) {
        ArrayNode list = fields.putArray(name);
        Arrays.stream(cell.split(";")).map(String::strip).forEach(list::add);
      } else if (LIMITS.contains(name)) {
        fields.withObject("/limits").set(name, number(cell));
      } else if (NUMBERS.contains(name)) {
        fields.set(name, number(cell));
      } else if (name.equals("retired")) {
        fields.put(name, Boolean.parseBoolean(cell));
      } else {
        fields.put(name, cell);
      }
    }
    return fields;
  }

  /** The cell as a number; as it is where it is none, so that the refusal can show it. */
  private static JsonNode number(String cell) {
    try {
      return JSON.readTree(cell);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(cell);
    }
  }

  private static ReplayRefusedException refused(Path file, long line, String what) {
    return new ReplayRefusedException(file + ", line " + line + ": " + what);
  }
}
