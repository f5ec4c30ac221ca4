package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaselineDecoderTest {
  private static final long FROM = 1_785_484_800_000L;
  private static final String GOOD =
      "{\"format\":1,\"cluster\":\"eu-1\",\"kind\":\"api_key\",\"id\":\"k1\",\"owner\":\"acme\","
          + "\"tick_ms\":5000,\"from\":\"2026-07-31T08:00:00Z\",\"to\":\"2026-08-14T08:00:00Z\","
          + "\"states\":{\"spend-burst\":\"AQID\"}}";

  private final BaselineDecoder decoder = new BaselineDecoder();

  @Property(tries = 200)
  void whatIsEncodedIsReadAsItWas(
      @ForAll @AlphaChars @StringLength(min = 1, max = 40) String id,
      @ForAll @LongRange(min = 0, max = BaselineDecoder.MOST_MS) long lasted,
      @ForAll @IntRange(min = 0, max = 6) int states,
      @ForAll byte[] bytes) {
    List<BaselineDocument.State> learnt = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      learnt.add(BaselineDocument.State.of("detector-" + i, bytes));
    }
    BaselineDocument document =
        new BaselineDocument(
            new EntityKey("eu-1", EntityKind.TENANT, id), 5_000, FROM, FROM + lasted, learnt);
    BaselineDocument read =
        valueOf(decoder.decode(document.subject(), new BaselineEncoder().encode(document)));
    assertThat(read.entity()).isEqualTo(document.entity());
    assertThat(read.fromMs()).isEqualTo(FROM);
    assertThat(read.toMs()).isEqualTo(FROM + lasted);
    assertThat(read.states()).hasSize(states);
    assertThat(read.states()).allMatch(state -> Arrays.equals(state.bytes(), bytes));
  }

  @Property(tries = 500)
  void anyBytesGiveAValueOrARefusal(@ForAll byte[] bytes, @ForAll @IntRange(max = 300) int at) {
    byte[] changed = GOOD.getBytes(UTF_8);
    for (int i = 0; i < bytes.length && at + i < changed.length; i++) {
      changed[at + i] = bytes[i];
    }
    assertThat(decoder.decode(null, bytes)).isNotNull();
    assertThat(decoder.decode(null, changed)).isNotNull();
  }

  @Test
  void readsTheKeyOfATenant() {
    BaselineDocument read = valueOf(decode("eu-1/api_key/acme/k1", GOOD));
    assertThat(read.entity()).isEqualTo(EntityKey.ofKey("eu-1", "acme", "k1"));
    assertThat(read.lastTick() - read.firstTick()).isEqualTo(14 * 17_280);
  }

  @Test
  void refusesAnotherFormatWithASentence() {
    assertThat(refusalOf(GOOD.replace("\"format\":1", "\"format\":2")))
        .isEqualTo("format is 2; this release reads 1 only");
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(refusalOf(GOOD.replace("\"kind\":\"api_key\"", "\"kind\":\"planet\"")))
        .isEqualTo("kind is no kind of an entity");
    assertThat(refusalOf(GOOD.replace("AQID", "not base64!")))
        .isEqualTo("states.spend-burst is no base64");
    assertThat(refusalOf(GOOD.replace("\"AQID\"", "7")))
        .isEqualTo("states.spend-burst must be a text in base64");
    assertThat(refusalOf(GOOD.replace("2026-08-14", "2028-08-14")))
        .isEqualTo("to must be up to 400 days after from");
    assertThat(refusalOf(GOOD.replace("2026-08-14", "2026-07-14")))
        .isEqualTo("to must be up to 400 days after from");
    assertThat(refusalOf(GOOD.replace("\"tick_ms\":5000", "\"tick_ms\":1e300")))
        .startsWith("tick_ms");
    assertThat(refusalOf(GOOD.replace("\"tick_ms\":5000", "\"tick_ms\":0")))
        .isEqualTo("tick_ms must be 1000 to 60000");
    assertThat(refusalOf(GOOD.replace("\"tick_ms\"", "\"tick\"")))
        .isEqualTo("tick is no member of a baseline");
    assertThat(refusalOf(GOOD.replace("\"k1\"", "\"*\""))).startsWith("id must name something");
  }

  @Test
  void aKeyOfAnotherEntityIsRefused() {
    assertThat(decode("eu-1/api_key/acme/k2", GOOD)).isInstanceOf(Decoded.Refusal.class);
  }

  @Test
  void whatIsTooLargeIsNotRead() {
    String large = GOOD.replace("AQID", "A".repeat(BaselineDecoder.MOST_BYTES));
    assertThat(decode(null, large))
        .isInstanceOfSatisfying(
            Decoded.Refusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.TOO_LARGE));
  }

  private Decoded<BaselineDocument> decode(@Nullable String key, String document) {
    return decoder.decode(key, document.getBytes(UTF_8));
  }

  private String refusalOf(String document) {
    return decode(null, document) instanceof Decoded.Refusal<BaselineDocument> refusal
        ? refusal.field() + " " + refusal.detail()
        : "none";
  }

  private static BaselineDocument valueOf(Decoded<BaselineDocument> decoded) {
    return decoded instanceof Decoded.Value<BaselineDocument> value
        ? value.value()
        : throwing(decoded);
  }

  private static BaselineDocument throwing(Decoded<BaselineDocument> decoded) {
    throw new AssertionError("refused: " + decoded);
  }
}
