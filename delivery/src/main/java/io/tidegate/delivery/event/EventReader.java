package io.tidegate.delivery.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ResponseDecoder;
import java.io.IOException;
import java.util.Set;

/** Reads the records of the topics as events. Not for use by several threads. */
public final class EventReader {
  /** Steps that say nothing new to whoever watches. */
  private static final Set<ResponseState> PASSING =
      Set.of(ResponseState.PENDING, ResponseState.ALREADY_APPLIED);

  private final ResponseDecoder responses = new ResponseDecoder();

  /** A record of the topic of alerts. */
  public Read alert(byte[] value) {
    JsonNode tree;
    try {
      tree = Documents.read(value);
    } catch (IOException e) {
      return new Read.Unreadable("is no JSON");
    }
    if (!(tree instanceof ObjectNode document)) {
      return new Read.Unreadable("is no JSON object");
    }
    if (!Documents.isWritable(document)) {
      return new Read.Unreadable("holds a number that cannot be written out");
    }
    String id = Documents.text(document, "metadata", "uid");
    String finding = Documents.text(document, "finding_info", "uid");
    int severity = document.path("severity_id").asInt();
    if (id.isEmpty() || finding.isEmpty()) {
      return new Read.Unreadable("has no metadata.uid or no finding_info.uid");
    }
    if (severity < Severity.INFORMATIONAL.id() || severity > Severity.CRITICAL.id()) {
      return new Read.Unreadable("has a severity_id that is not 1 to 5");
    }
    return new Read.Of(
        new Event(
            id,
            finding,
            Severity.ofId(severity),
            Documents.text(document, "finding_info", "analytic", "uid"),
            cluster(document),
            tenant(document),
            document.path("time").asLong(),
            value.length,
            document));
  }

  /** A record of the topic of enforcers' answers. */
  public Read response(byte[] value) {
    Decoded<EnforcerSays> decoded = responses.decode(value);
    if (decoded instanceof Decoded.Refusal<EnforcerSays> refusal) {
      return new Read.Unreadable(refusal.detail());
    }
    if (((Decoded.Value<EnforcerSays>) decoded).value() instanceof Response response
        && !PASSING.contains(response.state())) {
      return new Read.Of(Remediation.of(response));
    }
    return new Read.Nothing();
  }

  private static String cluster(ObjectNode document) {
    String cluster = Documents.text(document, "resources", "namespace");
    return cluster.isEmpty() ? Documents.text(document, "evidences", "data", "cluster") : cluster;
  }

  private static String tenant(ObjectNode document) {
    for (JsonNode resource : document.path("resources")) {
      String owner = Documents.text(resource, "owner", "name");
      if (!owner.isEmpty()) {
        return owner;
      }
      if (resource.path("type").asText().equals("tenant")) {
        return resource.path("name").asText();
      }
    }
    return "";
  }
}
