package io.tidegate.delivery.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.delivery.route.Pseudonyms;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is made or changed on the way is still OCSF. */
final class OcsfTest {
  private static final Pseudonyms HIDDEN =
      new Pseudonyms(
          new TreeSet<>(List.of("tenant", "api_key")), "0123456789abcdef".getBytes(UTF_8));

  @ParameterizedTest
  @EnumSource(ResponseState.class)
  void tellsWhatBecameOfACommand(ResponseState state) {
    for (int status : Response.STATUSES) {
      Response response =
          new Response("c-1", "gw-1", "eu-1", status, state, "said", Findings.TIME_MS, 0);
      Read read = new EventReader().response(new ResponseEncoder().encode(response));
      if (read instanceof Read.Of of) {
        assertValid("remediation-activity", of.event());
        Read again = new EventReader().response(new ResponseEncoder().encode(response));
        assertThat(again).isEqualTo(read);
      } else {
        assertThat(state).isIn(ResponseState.PENDING, ResponseState.ALREADY_APPLIED);
      }
    }
  }

  @Test
  void keepsAFindingByteForByte() throws Exception {
    byte[] bytes = Findings.bytes("f-1", 2, Severity.HIGH, "naïve|\n");
    Event event = ((Read.Of) new EventReader().alert(bytes)).event();
    assertThat(Documents.bytes(event.document())).isEqualTo(bytes);
    assertThat(event.tenant()).isEqualTo("naïve|\n");
    assertThat(event.cluster()).isEqualTo("eu-1");
    assertValid("detection-finding", event);
  }

  @Test
  void summarisesAndTests() {
    List<Event> many =
        IntStream.range(0, 200)
            .mapToObj(i -> Findings.event("f-" + i, 1, Severity.LOW, "t"))
            .toList();
    assertValid("detection-finding", Summary.of(many));
    assertValid("detection-finding", TestFinding.of("splunk", Findings.TIME_MS));
  }

  @Test
  void hidesNamesEverywhereAndAlwaysTheSame() {
    Event event = Findings.event("f-1", 1, Severity.HIGH, "acme.corp");
    Event other = Findings.event("f-2", 1, Severity.HIGH, "acme.corp");
    Redaction redaction = new Redaction(List.of("remediation", "resources.namespace"), HIDDEN);
    redaction.apply(event);
    redaction.apply(other);
    String hidden = new String(Documents.bytes(event.document()), UTF_8);
    assertThat(hidden).doesNotContain("acme").doesNotContain("ak-other").doesNotContain("Cap it");
    assertThat(event.text("message"))
        .startsWith("tenant " + HIDDEN.of("tenant", "acme.corp") + " spends 12.5x");
    assertThat(event.document().at("/resources/0")).isEqualTo(other.document().at("/resources/0"));
    assertThat(event.document().at("/resources/1/owner/name").asText())
        .isEqualTo(HIDDEN.of("tenant", "acme.corp"));
    assertThat(event.document().at("/evidences/0/data/keys/1").asText())
        .isEqualTo(HIDDEN.of("api_key", "ak-other"));
    assertThat(event.document().at("/resources/0").has("namespace")).isFalse();
    assertValid("detection-finding", event);
  }

  @Test
  void saysWhatIsNoEvent() {
    EventReader reader = new EventReader();
    for (String text :
        List.of("", "{", "[]", "{}", "{\"metadata\":{\"uid\":\"x\"}}", "{\"a\":1,\"a\":2}")) {
      assertThat(reader.alert(text.getBytes(UTF_8))).as(text).isInstanceOf(Read.Unreadable.class);
    }
    assertThat(reader.response("{}".getBytes(UTF_8))).isInstanceOf(Read.Unreadable.class);
  }

  private static void assertValid(String schema, Event event) {
    JsonSchema known =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(OcsfTest.class.getResourceAsStream("/ocsf/ocsf-" + schema + ".schema.json"));
    String json = new String(Documents.bytes(event.document()), UTF_8);
    assertThat(
            known.validate(
                json,
                InputFormat.JSON,
                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true)))
        .as(json)
        .isEmpty();
  }
}
