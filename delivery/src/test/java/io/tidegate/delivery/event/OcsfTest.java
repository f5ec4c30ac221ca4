package io.tidegate.delivery.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.delivery.route.Pseudonyms;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.testing.AnyAlert;
import io.tidegate.schemas.testing.OcsfSchema;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever is made or changed on the way is still OCSF. */
final class OcsfTest {
  private static final Pseudonyms HIDDEN =
      new Pseudonyms(
          new TreeSet<>(List.of("tenant", "api_key")), "0123456789abcdef".getBytes(UTF_8));

  @Property(tries = 300)
  void tellsWhatBecameOfACommand(@ForAll("responses") Response response) {
    byte[] record = new ResponseEncoder().encode(response);
    Read read = new EventReader().response(record);
    if (read instanceof Read.Of of) {
      assertValid(of.event());
      assertThat(new EventReader().response(record)).isEqualTo(read);
      new Redaction(List.of(), HIDDEN).apply(of.event());
      assertValid(of.event());
    } else {
      assertThat(response.state()).isIn(ResponseState.PENDING, ResponseState.ALREADY_APPLIED);
    }
  }

  @Property(tries = 200)
  void staysAFindingWhateverIsHiddenOrSummarised(@ForAll("alerts") Alert alert) throws IOException {
    byte[] record = new AlertEncoder().encode(alert);
    Event event = ((Read.Of) new EventReader().alert(record)).event();
    assertThat(Documents.read(Documents.bytes(event.document()))).isEqualTo(event.document());
    assertValid(Summary.of(List.of(event, event)));
    new Redaction(List.of(), HIDDEN).apply(event);
    assertValid(event);
    assertValid(Summary.of(List.of(event)));
  }

  @Property(tries = 50)
  void staysAnEventWithoutAnyPathsThatMayBeLeftOut(@ForAll("alerts") Alert alert) {
    byte[] record = new AlertEncoder().encode(alert);
    SortedSet<String> paths = new TreeSet<>();
    addPaths(((Read.Of) new EventReader().alert(record)).event().document(), "", paths);
    paths.removeIf(path -> !Redaction.mayLeave(path));
    Event without = ((Read.Of) new EventReader().alert(record)).event();
    for (String path : paths) {
      Event event = ((Read.Of) new EventReader().alert(record)).event();
      new Redaction(List.of(path), null).apply(event);
      assertValid(event);
      new Redaction(List.of(path), null).apply(without);
      assertValid(without);
    }
  }

  @Test
  void keepsAFindingByteForByte() throws Exception {
    byte[] bytes = Findings.bytes("f-1", 2, Severity.HIGH, "naïve|\n");
    Event event = ((Read.Of) new EventReader().alert(bytes)).event();
    assertThat(Documents.bytes(event.document())).isEqualTo(bytes);
    assertThat(event.tenant()).isEqualTo("naïve|\n");
    assertThat(event.cluster()).isEqualTo("eu-1");
    assertValid(event);
  }

  @Test
  void summarisesAndTests() {
    List<Event> many =
        IntStream.range(0, 200)
            .mapToObj(i -> Findings.event("f-" + i, 1, Severity.LOW, "t"))
            .toList();
    assertValid(Summary.of(many));
    assertValid(TestFinding.of("splunk", Findings.TIME_MS));
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
    assertValid(event);
  }

  @Test
  void saysWhatIsNoEvent() {
    EventReader reader = new EventReader();
    for (String text :
        List.of("", "{", "[]", "{}", "{\"metadata\":{\"uid\":\"x\"}}", "{\"a\":1,\"a\":2}")) {
      assertThat(reader.alert(text.getBytes(UTF_8))).as(text).isInstanceOf(Read.Unreadable.class);
    }
    // What can be read and not be written would stop every sink at this record.
    String whole = new String(Findings.bytes("f-1", 1, Severity.HIGH, "t1"), UTF_8);
    for (String number : List.of("1e999999", "-1e-999999", "1e2147483647")) {
      String hostile = whole.replaceFirst("\"count\":\\d+|\"time\":\\d+", "\"time\":" + number);
      assertThat(reader.alert(hostile.getBytes(UTF_8)))
          .as(number)
          .isInstanceOf(Read.Unreadable.class);
    }
    assertThat(reader.response("{}".getBytes(UTF_8))).isInstanceOf(Read.Unreadable.class);
  }

  @Provide
  Arbitrary<Alert> alerts() {
    return AnyAlert.alerts();
  }

  @Provide
  Arbitrary<Response> responses() {
    return AnyAlert.responses();
  }

  private static void addPaths(JsonNode node, String path, SortedSet<String> into) {
    if (node.isArray()) {
      node.forEach(element -> addPaths(element, path, into));
    }
    node.properties()
        .forEach(
            member -> {
              String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
              into.add(below);
              addPaths(member.getValue(), below, into);
            });
  }

  private static void assertValid(Event event) {
    OcsfSchema.assertValid(Documents.bytes(event.document()));
  }
}
