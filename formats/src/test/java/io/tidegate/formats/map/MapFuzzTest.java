package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a record, every map survives it, and nobody else's event is touched. */
class MapFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ALIEN = "value-of-another-record";

  @Provide
  Arbitrary<String> maps() {
    return Arbitraries.of(ShippedMaps.NAMES);
  }

  @Property(tries = 400)
  void spoiltRecordsLeaveTheirNeighboursAlone(@ForAll("maps") String name, @ForAll long seed)
      throws JsonProcessingException {
    RecordMap map = ShippedMaps.get(name);
    MapTranslator translator = map.translator();
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>(Map.of("cluster", "eu-1")));
    Random random = new Random(seed);
    JsonNode good = first(map);
    List<String> expected = Foreign.lines(translator.translate(bytes(good)));
    JsonNode spoilt = spoil(good.deepCopy(), random);
    Translation alone = translator.translate(bytes(spoilt));
    for (Translation.Event event : alone.events()) {
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        assertThat(decoder.decode(own.value(), Long.MAX_VALUE)).isNotNull();
        assertThat(own.value().length).isLessThan(65_536);
      }
    }
    // Memory is used again: the next record has nothing of the one before.
    assertThat(Foreign.lines(translator.translate(bytes(good)))).isEqualTo(expected);
    ArrayNode batch = JSON.createArrayNode().add(good).add(spoilt).add(good);
    List<String> made = Foreign.lines(translator.translate(bytes(batch)));
    assertThat(made).startsWith(expected.toArray(new String[0]));
    assertThat(made).endsWith(expected.toArray(new String[0]));
    ObjectNode empty = JSON.createObjectNode();
    assertThat(translator.translate(bytes(mark(good.deepCopy())))).isNotNull();
    assertThat(Foreign.text(translator.translate(bytes(empty)))).doesNotContain(ALIEN);
  }

  @Property(tries = 300)
  void bytesThatAreNoRecordAreRefusedAndNothingElseHappens(
      @ForAll("maps") String name, @ForAll long seed) {
    RecordMap map = ShippedMaps.get(name);
    MapTranslator translator = map.translator();
    Random random = new Random(seed);
    byte[] record = map.tests().get(0).record().getBytes(UTF_8);
    byte[] noise = new byte[random.nextInt(200)];
    random.nextBytes(noise);
    byte[] damaged = record.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    List<String> expected = Foreign.lines(translator.translate(record));
    for (byte[] any : List.of(noise, damaged, new byte[0])) {
      Translation made = translator.translate(any);
      assertThat(made.events().size() + made.ignored()).isPositive();
      assertThat(Foreign.lines(translator.translate(record))).isEqualTo(expected);
    }
  }

  private static JsonNode first(RecordMap map) throws JsonProcessingException {
    JsonNode record = JSON.readTree(map.tests().get(0).record());
    return record.isArray() ? record.get(0) : record;
  }

  private static byte[] bytes(JsonNode node) throws JsonProcessingException {
    return JSON.writeValueAsBytes(node);
  }

  private static JsonNode mark(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode value = object.get(name);
        object.set(
            name, value.isTextual() ? JsonNodeFactory.instance.textNode(ALIEN) : mark(value));
      }
    }
    return node;
  }

  private static JsonNode spoil(JsonNode node, Random random) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (random.nextInt(5) == 0) {
          other(object, name, random);
        } else {
          spoil(object.get(name), random);
        }
      }
    }
    return node;
  }

  private static void other(ObjectNode object, String name, Random random) {
    switch (random.nextInt(11)) {
      case 0 -> object.remove(name);
      case 1 -> object.put(name, object.get(name).asText());
      case 2 -> object.putArray(name).add(object.get(name).asText());
      case 3 -> object.putObject(name).put(name, 1);
      case 4 -> object.put(name, random.nextBoolean());
      case 5 -> object.put(name, random.nextLong());
      case 6 -> object.put(name, random.nextDouble() * 1e300);
      case 7 -> object.putNull(name);
      case 8 -> object.put(name, "x".repeat(random.nextInt(4) == 0 ? 1_048_576 : 300));
      case 9 -> object.put(name, "\u0000\ud800\u202e {\"a\":[1,");
      default -> object.put(name, "1e999");
    }
  }
}
