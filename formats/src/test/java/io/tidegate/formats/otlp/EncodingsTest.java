package io.tidegate.formats.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The same spans in JSON and in protobuf become the same records. */
final class EncodingsTest {
  private static final List<String> NAMES = new ArrayList<>(OtlpOptions.byDefault().wanted());
  private static final List<String> SPANS =
      List.of("00f067aa0ba902b7", "00f067aa0ba902b8", "00f067aa0ba902b9");

  @Property(tries = 500)
  void becomeTheSameRecords(@ForAll("records") String record) {
    List<Translation> both = OtlpRecords.both(record, OtlpOptions.byDefault());
    assertThat(OtlpRecords.own(both.get(1))).isEqualTo(OtlpRecords.own(both.get(0)));
    assertThat(both.get(1).ignored()).isEqualTo(both.get(0).ignored());
  }

  /**
   * Our decoder refuses one only for what an installation has to say: who pays, in which cluster.
   */
  @Property(tries = 500)
  void areRecordsThatCanBeRead(@ForAll("records") String record) {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    for (String own : OtlpRecords.own(OtlpRecords.both(record, OtlpOptions.byDefault()).get(0))) {
      Decoded<?> decoded = decoder.decode(OtlpRecords.bytes(own), Long.MAX_VALUE);
      if (decoded instanceof Decoded.Refusal<?> refusal) {
        assertThat(refusal.field()).describedAs(own).isIn("cluster", "tenant", "api_key");
      }
    }
  }

  @Provide
  Arbitrary<String> records() {
    Arbitrary<String> text =
        Arbitraries.strings().alpha().numeric().withChars(" .:/-*,").ofMaxLength(40);
    Arbitrary<String> attribute =
        Combinators.combine(
                Arbitraries.of(NAMES),
                text,
                Arbitraries.longs(),
                Arbitraries.integers().between(0, 3))
            .as(
                (name, words, number, kind) ->
                    switch (kind) {
                      case 0 -> OtlpRecords.text(name, words);
                      case 1 -> OtlpRecords.whole(name, number);
                      case 2 -> OtlpRecords.real(name, number / 1_000.0);
                      default -> OtlpRecords.texts(name, words, "x");
                    });
    Arbitrary<String> span =
        Combinators.combine(
                Arbitraries.of(SPANS),
                Arbitraries.of(SPANS),
                Arbitraries.integers().between(0, 5),
                attribute.list().ofMaxSize(12))
            .as(
                (id, parent, kind, attributes) -> {
                  List<String> all = new ArrayList<>(attributes);
                  all.add(OtlpRecords.text("gen_ai.request.model", "m"));
                  return OtlpRecords.span(id, parent, kind, all);
                });
    return Combinators.combine(attribute.list().ofMaxSize(6), span.list().ofMaxSize(4))
        .as(OtlpRecords::traces);
  }
}
