package io.tidegate.formats.map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.util.Arrays;

/**
 * Translates records by a map, in one pass of the streaming parser. A record is an object, an array
 * of objects, or several of either after each other, as in lines of JSON.
 */
public final class MapTranslator implements Translator {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 16 * 1_048_576;

  /** The most events that one record may hold. */
  public static final int MOST_EVENTS = 10_000;

  private static final int MOST_DEPTH = 65_536;

  private static final JsonFactory STRICT = builder().build();

  /** For what a gateway copied from a client without a look at it. */
  private static final JsonFactory LENIENT =
      builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private final RecordMap map;
  private final TranslationBuilder built = new TranslationBuilder();
  private final RecordWalk walk;

  MapTranslator(RecordMap map) {
    this(map, (values, isIgnored) -> {});
  }

  /** The same, and somebody hears of each event that is read, also of those read in vain. */
  MapTranslator(RecordMap map, RecordWalk.Seen seen) {
    this.map = map;
    this.walk = new RecordWalk(map, built, LENIENT, seen);
  }

  private static JsonFactoryBuilder builder() {
    // Nothing within a record is refused for its length or depth alone: a client chooses those.
    return new JsonFactoryBuilder()
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MOST_DEPTH)
                .maxStringLength(MOST_BYTES)
                .maxNumberLength(MOST_BYTES)
                .maxNameLength(MOST_BYTES)
                .build());
  }

  @Override
  public String format() {
    return map.name();
  }

  @Override
  public Translation translate(byte[] record) {
    if (record.length == 0) {
      built.refuse(RefusalReason.EMPTY, "", "the record has no bytes");
    } else if (record.length > MOST_BYTES) {
      built.refuse(RefusalReason.TOO_LARGE, "", record.length + " bytes, at most " + MOST_BYTES);
    } else if (!isRead(record)) {
      readByLines(record);
    }
    return built.build();
  }

  /** False where it is no JSON to its end: what was read of it is forgotten. */
  private boolean isRead(byte[] record) {
    if (Identifier.isUtf8(record)) {
      try (JsonParser in = STRICT.createParser(record)) {
        walk.records(in);
        return true;
      } catch (IOException e) {
        built.restart();
      }
    }
    try (JsonParser in = LENIENT.createParser(Identifier.textOf(record))) {
      walk.records(in);
      return true;
    } catch (IOException e) {
      built.restart();
      return false;
    }
  }

  /** Lines of JSON of which some are none: the others are read. */
  private void readByLines(byte[] record) {
    int from = 0;
    while (from < record.length && built.size() < MOST_EVENTS) {
      int end = from;
      while (end < record.length && record[end] != '\n') {
        end++;
      }
      readLine(Identifier.textOf(Arrays.copyOfRange(record, from, end)));
      from = end + 1;
    }
    if (!built.isAnyRead()) {
      built.restart();
      walk.refuseRest(false);
    }
  }

  private void readLine(String line) {
    if (line.isBlank()) {
      return;
    }
    int before = built.size();
    try (JsonParser in = LENIENT.createParser(line)) {
      walk.records(in);
    } catch (IOException e) {
      walk.refuseRest(built.size() > before);
    }
  }
}
