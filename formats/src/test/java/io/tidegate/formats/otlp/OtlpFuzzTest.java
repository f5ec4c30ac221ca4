package io.tidegate.formats.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Any bytes give a translation, and what was before in a translator is not in it. */
final class OtlpFuzzTest {
  private static final String CAPTURED =
      new String(OtlpRecords.captured("openai-js-traces.json"), StandardCharsets.UTF_8);
  private static final byte[] PROTO = OtlpRecords.proto(CAPTURED);
  private static final List<String> VALUES =
      List.of("null", "7", "-1e999", "\"x\"", "[]", "{}", "[[[]]]", "true", "{\"a\":[{}]}");

  private final Translator json = OtlpTranslator.json(OtlpOptions.byDefault());
  private final Translator proto = OtlpTranslator.proto(OtlpOptions.byDefault());

  @Property(tries = 500)
  void readsAnyBytes(@ForAll @Size(max = 300) byte[] bytes) {
    assertTotal(json, bytes);
    assertTotal(proto, bytes);
  }

  @Property(tries = 500)
  void readsWhatBreaksOff(@ForAll @IntRange(min = 0, max = 7_877) int length) {
    assertTotal(json, Arrays.copyOf(CAPTURED.getBytes(StandardCharsets.UTF_8), length));
    assertTotal(proto, Arrays.copyOf(PROTO, Math.min(length, PROTO.length)));
  }

  @Property(tries = 1_000)
  void readsBytesThatWereChanged(
      @ForAll @IntRange(min = 0, max = 1_000_000) int at, @ForAll byte with) {
    byte[] changed = PROTO.clone();
    changed[at % changed.length] = with;
    assertTotal(proto, changed);
    byte[] text = CAPTURED.getBytes(StandardCharsets.UTF_8);
    text[at % text.length] = with;
    assertTotal(json, text);
  }

  @Property(tries = 500)
  void readsValuesOfOtherTypes(
      @ForAll @IntRange(min = 0, max = 10_000) int at,
      @ForAll @IntRange(min = 0, max = 8) int with) {
    int colon = CAPTURED.indexOf(':', at % CAPTURED.length());
    if (colon > 0) {
      int end = endOfValue(colon + 1);
      assertTotal(
          json,
          OtlpRecords.bytes(
              CAPTURED.substring(0, colon + 1) + VALUES.get(with) + CAPTURED.substring(end)));
    }
  }

  @Test
  void readsDeepNestingAndHugeLengths() {
    assertTotal(json, OtlpRecords.bytes("{\"resourceSpans\":" + "[".repeat(1_000_000)));
    assertTotal(json, OtlpRecords.bytes("{\"a\":".repeat(200_000)));
    byte[] nested = new byte[100_000];
    for (int i = 0; i + 1 < nested.length; i += 2) {
      nested[i] = 0x0a;
      nested[i + 1] = 0x7f;
    }
    assertTotal(proto, nested);
    assertTotal(
        proto,
        new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 1, 2, 3});
    String spans = "{},".repeat(OtlpBatch.MOST_ITEMS + 5) + "{}";
    Translation many =
        json.translate(OtlpRecords.bytes(OtlpRecords.traces(List.of(), List.of(spans))));
    assertThat(many.ignored()).isEqualTo(OtlpBatch.MOST_ITEMS);
    assertThat(many.events()).hasSize(1);
  }

  @Test
  void takesNoTextOfPromptsFromARecordOfOneMegabyte() {
    String long1 = "SECRET".repeat(170_000);
    String span =
        OtlpRecords.span(
            "eee19b7ec3c1b174",
            "",
            3,
            List.of(
                OtlpRecords.text("gen_ai.input.messages", long1),
                OtlpRecords.text("gen_ai.request.model", "m")));
    String record = OtlpRecords.traces(List.of(), List.of(span));
    for (Translation translation : OtlpRecords.both(record, OtlpOptions.byDefault())) {
      assertThat(OtlpRecords.own(translation)).singleElement().asString().doesNotContain("SECRET");
    }
  }

  /** Reads the record, then one that is sound, which must be as it is alone. */
  private static void assertTotal(Translator translator, byte[] record) {
    Translation first = translator.translate(record);
    assertThat(first).isNotNull();
    boolean isJson = translator.format().equals("otlp-json");
    byte[] sound = isJson ? CAPTURED.getBytes(StandardCharsets.UTF_8) : PROTO;
    assertThat(OtlpRecords.own(translator.translate(sound))).hasSize(7);
  }

  private static int endOfValue(int from) {
    int depth = 0;
    boolean inText = false;
    for (int i = from; i < CAPTURED.length(); i++) {
      char c = CAPTURED.charAt(i);
      if (c == '"') {
        inText = !inText;
      } else if (!inText && (c == '{' || c == '[')) {
        depth++;
      } else if (!inText && (c == '}' || c == ']' || c == ',')) {
        depth -= c == ',' ? 0 : 1;
        if (depth < 0 || depth == 0 && c == ',') {
          return i;
        }
      }
    }
    return CAPTURED.length();
  }
}
