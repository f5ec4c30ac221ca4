package io.tidegate.formats.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.schemas.event.ScalingEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the tests of scaling sources have in common. */
final class ScalingRecords {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** An installation whose rule {@code security} and whose start-up taint say that it is. */
  static final ScalingOptions OPTIONS =
      ScalingOptions.of(
          new TreeMap<>(
              Map.of(
                  "secured_rules", List.of("security"),
                  "secured_taints", List.of("security.example.com/unverified"),
                  "groups", List.of("gke-gpu-grp=gpu"))));

  private ScalingRecords() {}

  static String resource(String name) {
    try (InputStream in = ScalingRecords.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> own(Translation translation) {
    List<String> own = new ArrayList<>();
    for (Translation.Event event : translation.events()) {
      if (event.own() instanceof Decoded.Value<byte[]> value) {
        own.add(new String(value.value(), StandardCharsets.UTF_8));
      }
    }
    return own;
  }

  /** The events of a record, as our own decoder reads them without a flaw. */
  static List<ScalingEvent> decoded(Translator translator, String record) {
    ScalingDecoder decoder = new ScalingDecoder(new TreeMap<>(Map.of("cluster", "eu-1")));
    List<ScalingEvent> events = new ArrayList<>();
    for (String own : own(translator.translate(bytes(record)))) {
      Decoded<ScalingEvent> decoded = decoder.decode(bytes(own), Long.MAX_VALUE);
      if (!(decoded instanceof Decoded.Value<ScalingEvent> value) || !value.flaws().isEmpty()) {
        throw new AssertionError(own + " is read as " + decoded);
      }
      events.add(value.value());
    }
    return events;
  }
}
