package io.tidegate.schemas.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorDecoderTest {
  private static final int MUTATIONS = Integer.getInteger("tidegate.fuzz", 60_000);
  private static final long NOW = 1_785_484_812_417L;
  private static final String REST =
      "\"id\":\"o1\",\"time\":1785484812417,\"by\":\"ann\",\"reason\":\"a load test\"";

  private final OperatorDecoder decoder = new OperatorDecoder();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"type\":\"release\"|MISSING_FIELD",
        "\"type\":\"release\",\"target\":\"acme\"|OUT_OF_RANGE",
        "\"type\":\"release\",\"target\":\"eu-1/person/acme\"|OUT_OF_RANGE",
        "\"type\":\"release\",\"target\":\"eu-1/tenant/\"|OUT_OF_RANGE",
        "\"type\":\"release\",\"target\":\"eu-1/tenant/*\"|OUT_OF_RANGE",
        "\"type\":\"release\",\"target\":\"eu-1/tenant/a\",\"command_id\":\"c\"|MISSING_FIELD",
        "\"type\":\"forget\",\"target\":\"eu-1/tenant/a\"|UNKNOWN_VALUE",
        "\"type\":\"verdict\",\"finding_uid\":\"f\"|MISSING_FIELD",
        "\"type\":\"verdict\",\"finding_uid\":\"f\",\"verdict\":11|UNKNOWN_VALUE",
        "\"type\":\"verdict\",\"command_id\":\"c\",\"verdict\":1|MISSING_FIELD",
        "\"type\":\"approve\",\"target\":\"eu-1/tenant/a\"|MISSING_FIELD",
        "\"type\":\"protect\",\"finding_uid\":\"f\"|MISSING_FIELD",
        "\"type\":\"contain\",\"finding_uid\":\"f\",\"action\":\"deny\",\"duration\":60000|MISSING_FIELD",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"duration\":60000|MISSING_FIELD",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"deny\"|MISSING_FIELD",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"freeze\",\"duration\":60000|UNKNOWN_VALUE",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"deny\",\"duration\":999|OUT_OF_RANGE",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"deny\",\"duration\":86400001|OUT_OF_RANGE",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"throttle\",\"duration\":60000|MISSING_FIELD",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"deny\",\"duration\":60000,\"limits\":{\"concurrent\":1}|OUT_OF_RANGE",
        "\"type\":\"contain\",\"target\":\"eu-1/tenant/a\",\"action\":\"throttle\",\"duration\":60000,\"limits\":{\"rpm\":1}|UNKNOWN_VALUE",
        "\"type\":\"release\",\"type\":\"release\",\"command_id\":\"c\"|DUPLICATE_FIELD"
      })
  void refusesWithTheReason(String members, RefusalReason reason) {
    assertThat(reasonOf("{" + REST + "," + members + "}")).isEqualTo(reason);
  }

  @Test
  void whoAndWhyAreRequired() {
    String good = "{" + REST + ",\"type\":\"release\",\"command_id\":\"c\"}";
    assertThat(decoder.decode(utf8(good), NOW)).isInstanceOf(Decoded.Value.class);
    for (String name : new String[] {"by", "reason", "id", "time"}) {
      assertThat(reasonOf(good.replace("\"" + name + "\"", "\"else\"")))
          .isEqualTo(RefusalReason.MISSING_FIELD);
    }
    assertThat(reasonOf(good.replace("a load test", ""))).isEqualTo(RefusalReason.OUT_OF_RANGE);
    assertThat(reasonOf(good.replace("a load test", "x".repeat(1_001))))
        .isEqualTo(RefusalReason.OUT_OF_RANGE);
  }

  @Test
  void whatIsDecidedTomorrowIsRefused() {
    byte[] value = new OperatorEncoder().encode(release());
    assertThat(decoder.decode(value, NOW)).isEqualTo(new Decoded.Value<>(release(), 0));
    assertThat(decoder.decode(value, NOW - 1))
        .isEqualTo(
            new Decoded.Refusal<>(
                RefusalReason.TIME_IN_FUTURE, "time", "is more than 5 min ahead"));
  }

  @Test
  void noBytesMakeItThrowOrRememberAnotherRecord() {
    Random random = new Random(42);
    byte[] whole = new OperatorEncoder().encode(verdict());
    byte[] other = new OperatorEncoder().encode(release());
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] copy = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      for (int edits = random.nextInt(4); edits > 0; edits--) {
        copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
      }
      assertThat(decoder.decode(copy, Long.MAX_VALUE)).isNotNull();
      if (i % 100 == 0) {
        assertThat(decoder.decode(other, NOW)).isEqualTo(new Decoded.Value<>(release(), 0));
      }
    }
  }

  private static OperatorRecord release() {
    return new OperatorRecord(
        NOW,
        "o1",
        OperatorRecord.Type.RELEASE,
        null,
        null,
        "eu-1/tenant/t\u00f6pfer",
        null,
        "ann",
        "it was a load test",
        OperatorRecord.NEVER);
  }

  private static OperatorRecord verdict() {
    return new OperatorRecord(
        NOW,
        "o2",
        OperatorRecord.Type.VERDICT,
        "f-1",
        null,
        null,
        Verdict.FALSE_POSITIVE,
        "ann",
        "usual on Mondays",
        NOW + 86_400_000);
  }

  private RefusalReason reasonOf(String value) {
    Decoded<OperatorRecord> decoded = decoder.decode(utf8(value), Long.MAX_VALUE);
    assertThat(decoded).as(value).isInstanceOf(Decoded.Refusal.class);
    return ((Decoded.Refusal<OperatorRecord>) decoded).reason();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
