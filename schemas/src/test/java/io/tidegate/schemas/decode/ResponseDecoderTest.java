package io.tidegate.schemas.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseDecoderTest {
  private static final int MUTATIONS = Integer.getInteger("tidegate.fuzz", 60_000);
  private static final long NOW = 1_785_484_862_417L;
  private static final Response RESPONSE =
      new Response("c-1", "gw-1", "eu-1", 200, ResponseState.APPLIED, "applied", NOW, NOW + 60_000);

  private final ResponseDecoder decoder = new ResponseDecoder();

  @Test
  void responsesComeBack() {
    for (ResponseState state : ResponseState.values()) {
      for (int status : Response.STATUSES) {
        Response response = new Response("c-1", "gw-1", "*", status, state, "as \"asked\"", NOW, 0);
        assertThat(decoder.decode(new ResponseEncoder().encode(response)))
            .isEqualTo(new Decoded.Value<>(response, 0));
      }
    }
    assertThat(decoder.decode(new ResponseEncoder().encode(RESPONSE)))
        .isEqualTo(new Decoded.Value<>(RESPONSE, 0));
  }

  @Test
  void enforcerRecordsComeBack() {
    SortedMap<String, SortedSet<String>> actions = new TreeMap<>();
    actions.put("tenant", new TreeSet<>(List.of("deny", "set", "allow")));
    actions.put("node", new TreeSet<>());
    EnforcerRecord record =
        new EnforcerRecord(
            "gw-1",
            new TreeSet<>(List.of("us-1", "eu-1")),
            actions,
            new TreeSet<>(List.of("requests_per_min")),
            17,
            NOW,
            "tidegate/0.1.0");
    assertThat(decoder.decode(new ResponseEncoder().encode(record)))
        .isEqualTo(new Decoded.Value<>(record, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"status\":200|\"status\":201|UNKNOWN_VALUE|status",
        "\"status\":200|\"code\":200|MISSING_FIELD|status",
        "\"state\":\"applied\"|\"state\":\"done\"|UNKNOWN_VALUE|results.x-tidegate.state",
        "\"enforcer\":\"gw-1\"|\"enforcer\":\"\"|OUT_OF_RANGE|results.x-tidegate.enforcer",
        "\"enforcer\":\"gw-1\",||MISSING_FIELD|results.x-tidegate.enforcer",
        "\"cluster\":\"eu-1\"|\"actions\":5|MISSING_FIELD|results.x-tidegate.cluster",
        "{\"status\"|{\"actions\":5,\"status\"|WRONG_TYPE|actions",
        "{\"status\"|{\"actions\":{},\"status\"|MISSING_FIELD|clusters"
      })
  void whatIsWrongIsRefusedByName(String part, String instead, RefusalReason reason, String field) {
    String text = new String(new ResponseEncoder().encode(RESPONSE), StandardCharsets.UTF_8);
    assertThat(text).contains(part);
    String changed = text.replace(part, instead == null ? "" : instead);
    assertThat(decoder.decode(changed.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            Decoded.Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.field()).isEqualTo(field);
            });
  }

  @Test
  void anyBytesGiveAValueOrARefusal() {
    Random random = new Random(5);
    byte[] good = new ResponseEncoder().encode(RESPONSE);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(decoder.decode(bytes)).isNotNull();
    }
  }
}
