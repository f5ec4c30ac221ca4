package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.Read;
import io.tidegate.delivery.wire.Exchange;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.HttpReply;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.testing.AnyAlert;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a finding is sent as it is; of OTLP see {@link OtlpRequestTest}. */
final class AnyNamesTest {
  private static final URI AT = URI.create("http://127.0.0.1/");
  private static final Authorization NOBODY = new Authorization("", "", null);

  @Property(tries = 300)
  void arriveAsTheyAre(@ForAll("alerts") Alert alert) throws IOException {
    Event event = ((Read.Of) new EventReader().alert(new AlertEncoder().encode(alert))).event();
    ObjectNode document = event.document();
    assertThat(sent(new Webhook(AT, true, NOBODY, null), event, 0)).isEqualTo(document);
    assertThat(sent(new AzureLogs(AT, NOBODY), event, 0).at("/0/Ocsf")).isEqualTo(document);
    assertThat(sent(new SplunkHec(AT, "", "s", "", NOBODY, Duration.ZERO), event, 0).at("/event"))
        .isEqualTo(document);
    BulkIndex bulk = new BulkIndex(AT, "i", false, NOBODY);
    assertThat(sent(bulk, event, 0).at("/create/_id").asText()).isEqualTo(event.id());
    JsonNode ecs = sent(bulk, event, 1);
    assertThat(Documents.read(ecs.at("/event/original").asText().getBytes(UTF_8)))
        .isEqualTo(document);
  }

  @Provide
  Arbitrary<Alert> alerts() {
    return AnyAlert.alerts();
  }

  /** What is sent for one event: the line of that number as JSON. */
  private static JsonNode sent(Dialect dialect, Event event, int line) throws IOException {
    Recorder recorder = new Recorder();
    try {
      dialect.send(List.of(event), recorder);
    } catch (IOException answerIsNone) {
      assertThat(recorder.body).isNotEmpty();
    }
    return Documents.read(new String(recorder.body, UTF_8).split("\n")[line].getBytes(UTF_8));
  }

  /** Keeps what is sent, and says nothing worth reading. */
  private static final class Recorder implements Exchange {
    private byte[] body = {};

    @Override
    public HttpReply call(HttpCall call) {
      body = call.body();
      return new HttpReply(200, new byte[0], false, Duration.ZERO);
    }

    @Override
    public long nowMs() {
      return 0;
    }
  }
}
