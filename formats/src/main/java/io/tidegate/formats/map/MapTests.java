package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Translation;
import java.util.ArrayList;
import java.util.List;

/** Tries a map on the records that its file holds. */
final class MapTests {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private MapTests() {}

  static List<String> failures(RecordMap map) {
    List<String> failures = new ArrayList<>();
    MapTranslator translator = map.translator();
    for (int i = 0; i < map.tests().size(); i++) {
      RecordMap.Example test = map.tests().get(i);
      List<String> made = new ArrayList<>();
      for (Translation.Event event : translator.translate(test.record().getBytes(UTF_8)).events()) {
        made.add(text(event));
      }
      if (!same(made, test.events())) {
        failures.add("tests[" + i + "] gives " + made + "; its events are " + test.events());
      }
    }
    return failures;
  }

  private static String text(Translation.Event event) {
    if (event.own() instanceof Decoded.Value<byte[]> own) {
      return new String(own.value(), UTF_8);
    }
    Decoded.Refusal<byte[]> refusal = (Decoded.Refusal<byte[]>) event.own();
    return "{\"refused\":\"" + refusal.reason().wireName() + "\"}";
  }

  private static boolean same(List<String> made, List<String> expected) {
    if (made.size() != expected.size()) {
      return false;
    }
    for (int i = 0; i < made.size(); i++) {
      if (!tree(made.get(i)).equals(MapTests::compare, tree(expected.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + json, e);
    }
  }

  /** Numbers by their value; all else as it is. */
  private static int compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    return a.equals(b) ? 0 : 1;
  }
}
