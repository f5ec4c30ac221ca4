package io.tidegate.schemas.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.entity.Identifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityRecordDecoderTest {
  private static final int MUTATIONS = Integer.getInteger("tidegate.fuzz", 60_000);

  private final EntityRecordDecoder decoder = new EntityRecordDecoder();

  @Test
  void whatWasEncodedIsDecodedAgain() {
    byte[] value = new EntityRecordEncoder().encode(full());
    assertThat(decoder.decode("tenant/t\u00f6pfer", value))
        .isEqualTo(new Decoded.Value<>(full(), 0));
  }

  @Test
  void recordThatSaysNothingLimitsNothing() {
    EntityRecord nothing = EntityRecord.of("model/llama");
    byte[] value = new EntityRecordEncoder().encode(nothing);
    assertThat(new String(value, StandardCharsets.UTF_8)).isEqualTo("{}");
    assertThat(decoder.decode("model/llama", value)).isEqualTo(new Decoded.Value<>(nothing, 0));
    byte[] nulls = utf8("{\"plan\":null,\"limits\":null,\"labels\":null,\"created\":null}");
    assertThat(decoder.decode("model/llama", nulls)).isEqualTo(new Decoded.Value<>(nothing, 0));
  }

  @Test
  void moneyIsADecimalToAMillionthAndNothingIsSomethingSaid() {
    for (String usd : new String[] {"0", "0.0", "0.000001", "1e-6", "0.05", "123456789.123456"}) {
      String record = "{\"budget_usd\":" + usd + ",\"limits\":{\"cost_usd_per_hour\":" + usd + "}}";
      Decoded<EntityRecord> decoded = decoder.decode("tenant/t", utf8(record));
      EntityRecord read = ((Decoded.Value<EntityRecord>) decoded).value();
      assertThat(read.budgetUsd()).isEqualTo(Double.parseDouble(usd));
      assertThat(read.limits().costUsdPerHour()).isEqualTo(Double.parseDouble(usd));
      byte[] again = new EntityRecordEncoder().encode(read);
      assertThat(decoder.decode("tenant/t", again)).isEqualTo(decoded);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|EMPTY",
        "[]|NOT_AN_OBJECT",
        "{|NOT_JSON",
        "{} {}|NOT_JSON",
        "{\"plan\":\"a\",\"plan\":\"b\"}|DUPLICATE_FIELD",
        "{\"plan\":5}|WRONG_TYPE",
        "{\"plan\":\"\"}|OUT_OF_RANGE",
        "{\"budget_usd\":-1}|OUT_OF_RANGE",
        "{\"budget_usd\":0.0000001}|OUT_OF_RANGE",
        "{\"limits\":{\"cost_usd_per_hour\":0.0500001}}|OUT_OF_RANGE",
        "{\"budget_usd\":\"5\"}|WRONG_TYPE",
        "{\"period\":\"year\"}|UNKNOWN_VALUE",
        "{\"zone\":\"Europe/Atlantis\"}|UNKNOWN_VALUE",
        "{\"limits\":5}|WRONG_TYPE",
        "{\"limits\":{\"concurrent\":1.5}}|WRONG_TYPE",
        "{\"limits\":{\"tokens_per_min\":-1}}|OUT_OF_RANGE",
        "{\"created\":5}|TIME_BEFORE_2000",
        "{\"retired\":\"yes\"}|WRONG_TYPE",
        "{\"allowed_models\":[1]}|WRONG_TYPE",
        "{\"labels\":{\"team\":1}}|WRONG_TYPE"
      })
  void refusesWithTheReason(String value, RefusalReason reason) {
    assertThat(reasonOf("tenant/t1", utf8(value))).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tenant", "tenant/", "tenant/*", "person/p1", "Tenant/t1"})
  void refusesKeysThatNameNoEntity(String key) {
    assertThat(reasonOf(key, utf8("{}"))).isEqualTo(RefusalReason.OUT_OF_RANGE);
    assertThat(reasonOf(null, utf8("{}"))).isEqualTo(RefusalReason.OUT_OF_RANGE);
  }

  @Test
  void anUnknownMemberRefusesTheRecord() {
    for (String slip :
        List.of("{\"colour\":{\"a\":[1]}}", "{\"limits\":{\"tokens_per_minute\":5}}")) {
      assertThat(reasonOf("tenant/t1", utf8(slip))).isEqualTo(RefusalReason.UNKNOWN_VALUE);
    }
  }

  @Test
  void aKeyHoldsTheNameThatTheIdStandsFor() {
    String id = "x".repeat(257);
    assertThat(decoder.decode("tenant/" + id, utf8("{}")))
        .isEqualTo(new Decoded.Value<>(EntityRecord.of("tenant/" + Identifier.of(id)), 0));
    String key = "k".repeat(200);
    String within = "api_key/" + "t".repeat(200) + "/" + key;
    assertThat(decoder.decode(within, utf8("{}")))
        .isEqualTo(new Decoded.Value<>(EntityRecord.of(within), 0));
  }

  @Test
  void noBytesMakeItThrowOrRememberAnotherRecord() {
    Random random = new Random(42);
    byte[] whole = new EntityRecordEncoder().encode(full());
    Decoded<EntityRecord> alone = new EntityRecordDecoder().decode("tenant/t1", utf8("{}"));
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] copy = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
      }
      assertThat(decoder.decode("tenant/t1", copy)).isNotNull();
      if (i % 100 == 0) {
        assertThat(decoder.decode("tenant/t1", utf8("{}"))).isEqualTo(alone);
      }
    }
  }

  private RefusalReason reasonOf(String key, byte[] value) {
    Decoded<EntityRecord> decoded = decoder.decode(key, value);
    assertThat(decoded).isInstanceOf(Decoded.Refusal.class);
    return ((Decoded.Refusal<EntityRecord>) decoded).reason();
  }

  private static EntityRecord full() {
    return new EntityRecord(
        "tenant/t\u00f6pfer",
        "gold",
        1_234.5,
        "week",
        "Europe/Berlin",
        new EntityRecord.Limits(100_000, 12.5, 40, 32_000, 4_000),
        1_785_484_812_417L,
        "ann",
        "acme",
        1_785_571_212_417L,
        List.of("eu", "us"),
        List.of("llama"),
        List.of("sha256:ab"),
        true,
        new TreeMap<>(Map.of("team", "ml")));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
