package io.tidegate.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever stands in a record, every form survives it, and nobody else's event is touched. */
class HostileRecordsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TreeMap<String, String> SET = new TreeMap<>(Map.of("cluster", "eu-1"));
  private static final String BY_BYTES = "otlp-proto";
  private static final Map<String, List<String>> SOUND = sound();

  /** Deeper than any record of that form is read is refused as a whole, with its neighbours. */
  private static final int DEEP = 20_000;

  private static final int DEEP_IN_OTHERS = 400;

  private static final int ONE_MEGABYTE = 1_048_576;

  /** A batch is refused whole where it is larger than a record may be. */
  private static final int LONG_IN_A_BATCH = 65_536;

  @Provide
  Arbitrary<String> forms() {
    return Arbitraries.of(SOUND.keySet());
  }

  @Provide
  Arbitrary<String> batched() {
    List<String> batched = new ArrayList<>(ShippedMaps.NAMES);
    batched.addAll(List.of("otlp-json", "kubernetes-events", "azure-activity"));
    return Arbitraries.of(batched);
  }

  @Test
  void everyFormIsTried() {
    TreeSet<String> tried = new TreeSet<>(SOUND.keySet());
    tried.add(BY_BYTES);
    assertThat(tried).isEqualTo(new TreeSet<>(Formats.byName().keySet()));
  }

  @Property(tries = 1_500)
  void spoiltRecordsAreReadOrRefusedAndLeaveNothingBehind(
      @ForAll("forms") String form, @ForAll long seed) {
    Translator translator = translator(form);
    List<String> sound = SOUND.get(form);
    String record = sound.get(new Random(seed).nextInt(sound.size()));
    List<String> expected = lines(translator.translate(record.getBytes(UTF_8)));
    List<String> nothing = lines(translator(form).translate("{}".getBytes(UTF_8)));
    byte[] spoilt = new Hostile(seed, 70_000, ONE_MEGABYTE).spoil(record).getBytes(UTF_8);
    for (Translation.Event event : translator.translate(spoilt).events()) {
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        assertThatCode(() -> decode(form, own.value())).doesNotThrowAnyException();
      }
    }
    assertThat(lines(translator.translate("{}".getBytes(UTF_8)))).isEqualTo(nothing);
    assertThat(lines(translator.translate(record.getBytes(UTF_8)))).isEqualTo(expected);
  }

  @Property(tries = 1500)
  void spoiltRecordsLeaveTheirNeighboursAlone(@ForAll("batched") String form, @ForAll long seed) {
    Translator translator = translator(form);
    List<String> parts = parts(form);
    String good = parts.get(new Random(seed).nextInt(parts.size()));
    boolean isMap = ShippedMaps.NAMES.contains(form);
    String bad =
        new Hostile(seed, isMap ? DEEP : DEEP_IN_OTHERS, LONG_IN_A_BATCH).spoil(otherTrace(good));
    List<String> alone = events(translator.translate(batch(form, List.of(good))));
    List<String> made = events(translator.translate(batch(form, List.of(good, bad, good))));
    assertThat(made).startsWith(alone.toArray(new String[0]));
    assertThat(made).endsWith(alone.toArray(new String[0]));
  }

  /** Spans of one trace lend each other what they know; these are of another. */
  private static String otherTrace(String span) {
    return span.replaceAll("(\"traceId\":\"[0-9a-f]{28})[0-9a-f]{4}", "$10000");
  }

  private static Translator translator(String form) {
    return Objects.requireNonNull(Formats.byName().get(form)).get();
  }

  private static Decoded<?> decode(String form, byte[] own) {
    return Formats.tellsScaling(form)
        ? new ScalingDecoder(SET).decode(own, Long.MAX_VALUE)
        : new TelemetryDecoder(SET).decode(own, Long.MAX_VALUE);
  }

  /** What a record holds several of. */
  private static List<String> parts(String form) {
    List<String> parts = new ArrayList<>();
    for (String record : SOUND.get(form)) {
      JsonNode read = tree(record);
      JsonNode list = read.isArray() ? read : read.path(listOf(form));
      if (list.isArray()) {
        list.forEach(each -> parts.add(each.toString()));
      } else {
        parts.add(read.toString());
      }
    }
    return parts;
  }

  private static byte[] batch(String form, List<String> parts) {
    String list = "[" + String.join(",", parts) + "]";
    String name = listOf(form);
    return (name.isEmpty() ? list : "{\"" + name + "\":" + list + "}").getBytes(UTF_8);
  }

  private static String listOf(String form) {
    return switch (form) {
      case "otlp-json" -> "resourceSpans";
      case "azure-activity" -> "records";
      default -> "";
    };
  }

  private static List<String> events(Translation translation) {
    return lines(translation).stream().filter(line -> line.startsWith("{")).toList();
  }

  private static List<String> lines(Translation translation) {
    List<String> lines = new ArrayList<>();
    for (Translation.Event event : translation.events()) {
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        lines.add(new String(own.value(), UTF_8));
      } else if (event.own() instanceof Decoded.Refusal<byte[]> refusal) {
        lines.add(refusal.reason() + " " + refusal.field() + " " + refusal.said());
      }
    }
    return lines;
  }

  /** Sound records of every form that is JSON. */
  private static Map<String, List<String>> sound() {
    Map<String, List<String>> sound = new TreeMap<>();
    for (String name : ShippedMaps.NAMES) {
      List<String> records =
          ShippedMaps.get(name).tests().stream().map(RecordMap.Example::record).toList();
      sound.put(name, records.stream().map(record -> tree(record).toString()).toList());
    }
    sound.put("otlp-json", List.of(resource("otlp/openai-js-traces.json")));
    List<String> told = resource("scaling/fuzzed.jsonl").lines().toList();
    sound.put("kubernetes-events", told.subList(0, 3));
    sound.put("eventbridge", List.of(told.get(3)));
    sound.put("azure-activity", List.of(told.get(4)));
    sound.put("gke-visibility", List.of(told.get(5)));
    return sound;
  }

  private static JsonNode tree(String record) {
    try {
      return JSON.readTree(record);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = HostileRecordsTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
