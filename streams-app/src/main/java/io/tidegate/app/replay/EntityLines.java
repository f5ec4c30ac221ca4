package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.entity.EntityRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Records about tenants, keys, models and clusters from a file: JSON objects, one a line, each with
 * its {@code subject} ({@code tenant/acme}); or CSV with a header of the same names, in which lists
 * are separated by semicolons; plain or compressed with gzip. A line that cannot be used stops the
 * reading, with its number.
 */
public final class EntityLines {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final String BYTE_ORDER_MARK = "\ufeff";
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
  private static final Set<String> LITERALS =
      Set.of("budget_usd", "created", "protected_until", "retired");

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
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                LineReader.unpacked(Files.newInputStream(file)), UTF_8.newDecoder()))) {
      List<String> header = List.of();
      long number = 0;
      for (String read = in.readLine(); read != null; read = in.readLine()) {
        number++;
        String line = number == 1 && read.startsWith(BYTE_ORDER_MARK) ? read.substring(1) : read;
        if (line.isBlank()) {
          continue;
        }
        if (records == 0 && header.isEmpty() && !line.stripLeading().startsWith("{")) {
          header = header(file, number, line);
          continue;
        }
        ObjectNode fields =
            header.isEmpty() ? json(file, number, line) : csv(file, number, header, line);
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
    } catch (NoSuchFileException e) {
      throw new ReplayRefusedException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new ReplayRefusedException(file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new ReplayRefusedException(file + " cannot be read: " + LineReader.why(e), e);
    }
    return records;
  }

  private static List<String> header(Path file, long number, String line) {
    List<String> names = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    Set<String> allowed = new TreeSet<>(OTHERS);
    allowed.addAll(LIMITS);
    allowed.addAll(LISTS);
    Set<String> seen = new TreeSet<>();
    for (String name : names) {
      if (!allowed.contains(name)) {
        throw refused(file, number, "there is no column " + name + "; allowed: " + allowed);
      }
      if (!seen.add(name)) {
        throw refused(file, number, "the column " + name + " stands twice");
      }
    }
    if (!names.contains(SUBJECT)) {
      throw refused(file, number, "the column subject is missing, for instance tenant/acme");
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

  private static ObjectNode csv(Path file, long number, List<String> header, String line) {
    List<String> cells = List.of(line.split(",", -1));
    if (cells.size() != header.size()) {
      throw refused(
          file, number, "has " + cells.size() + " cells, the header has " + header.size());
    }
    if (line.contains("\"")) {
      throw refused(file, number, "has quotes; cells are written without");
    }
    ObjectNode fields = JSON.createObjectNode();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      String cell = cells.get(i).strip();
      if (cell.isEmpty()) {
        continue;
      }
      if (LISTS.contains(name)) {
        ArrayNode list = fields.putArray(name);
        Arrays.stream(cell.split(";")).map(String::strip).forEach(list::add);
      } else if (LIMITS.contains(name)) {
        fields.withObject("/limits").set(name, literal(cell));
      } else if (LITERALS.contains(name)) {
        fields.set(name, literal(cell));
      } else {
        fields.put(name, cell);
      }
    }
    return fields;
  }

  /** The cell as a number or truth value; as it is where it is none, for the decoder to judge. */
  private static JsonNode literal(String cell) {
    try {
      JsonNode value = JSON.readTree(cell.toLowerCase(Locale.ROOT));
      if (value.isNumber() || value.isBoolean()) {
        return value;
      }
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(cell);
    }
    return JSON.getNodeFactory().textNode(cell);
  }

  private static ReplayRefusedException refused(Path file, long line, String what) {
    return new ReplayRefusedException(file + ", line " + line + ": " + what);
  }
}
