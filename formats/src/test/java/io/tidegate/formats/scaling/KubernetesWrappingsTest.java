package io.tidegate.formats.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One event in each wrapping in which it may come, and the objects. */
final class KubernetesWrappingsTest {
  private static final String EVENT =
      """
      {"apiVersion":"v1","kind":"Event","metadata":{"name":"cluster-autoscaler-status.17f2a",
      "namespace":"kube-system","uid":"0f6e","creationTimestamp":"2026-07-31T08:00:12Z"},
      "involvedObject":{"kind":"ConfigMap","namespace":"kube-system",
      "name":"cluster-autoscaler-status"},"reason":"ScaledUpGroup",
      "message":"Scale-up: group gpu size set to 9 instead of 5 (max: 16)",
      "source":{"component":"cluster-autoscaler"},"firstTimestamp":"2026-07-31T08:00:12Z",
      "lastTimestamp":"2026-07-31T08:00:12Z","count":1,"type":"Normal","eventTime":null,
      "reportingComponent":"cluster-autoscaler","reportingInstance":""}""";
  private static final String NEW_EVENT =
      """
      {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"uid":"0f6e"},
      "regarding":{"kind":"ConfigMap","namespace":"kube-system","name":"cluster-autoscaler-status"},
      "reason":"ScaledUpGroup","note":"Scale-up: group gpu size set to 9 instead of 5 (max: 16)",
      "eventTime":"2026-07-31T08:00:12.000000Z","reportingController":"cluster-autoscaler"}""";
  private static final String NODE =
      """
      {"apiVersion":"v1","kind":"Node","metadata":{"name":"ip-10-0-3-17.ec2.internal","uid":"n1",
      "creationTimestamp":"2026-07-31T08:00:40Z","labels":{"karpenter.sh/nodepool":"gpu",
      "karpenter.sh/capacity-type":"on-demand","node.kubernetes.io/instance-type":"p5.48xlarge",
      "topology.kubernetes.io/region":"eu-west-1","topology.kubernetes.io/zone":"eu-west-1b"}},
      "spec":{"providerID":"aws:///eu-west-1b/i-0abc1234","taints":[]},
      "status":{"addresses":[{"type":"InternalIP","address":"10.0.3.17"},
      {"type":"Hostname","address":"ip-10-0-3-17.ec2.internal"}],
      "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-07-31T08:01:20Z"}],
      "nodeInfo":{"osImage":"Bottlerocket OS 1.20"}}}""";
  private static final String CLAIM =
      """
      {"apiVersion":"karpenter.sh/v1","kind":"NodeClaim","metadata":{"name":"gpu-x7k2p","uid":"c1",
      "labels":{"karpenter.sh/nodepool":"gpu"}},
      "spec":{"startupTaints":[{"key":"security.example.com/unverified","effect":"NoExecute"}]},
      "status":{"nodeName":"ip-10-0-3-17.ec2.internal","providerID":"aws:///eu-west-1b/i-0abc1234",
      "imageID":"ami-1","conditions":[{"type":"Initialized","status":"Unknown",
      "reason":"StartupTaintsExist","lastTransitionTime":"2026-07-31T08:01:20Z"}]}}""";

  private final KubernetesTranslator translator = new KubernetesTranslator(ScalingRecords.OPTIONS);

  @Test
  void readsAnEventOfEitherGroup() {
    assertDecision(EVENT);
    assertDecision(NEW_EVENT);
  }

  @Test
  void readsTheExporterAndItsCluster() {
    assertDecision(EVENT.replace("\"kind\":\"Event\"", "\"clusterName\":\"eu-1\""));
  }

  @Test
  void readsFluentBitWhoseItemsNameNoKind() {
    assertDecision(
        EVENT.replace("\"apiVersion\":\"v1\",\"kind\":\"Event\"", "\"@timestamp\":1785484812.0"));
  }

  @Test
  void readsCloudEventsOfKnative() {
    String wrapped =
        "{\"specversion\":\"1.0\",\"type\":\"dev.knative.apiserver.resource.add\",\"id\":\"b5\","
            + "\"time\":\"2026-07-31T08:00:13Z\",\"data\":"
            + EVENT
            + "}";
    assertDecision(wrapped);
    Translation reference =
        translator.translate(
            ScalingRecords.bytes(
                "{\"specversion\":\"1.0\",\"type\":\"dev.knative.apiserver.ref.add\","
                    + "\"data\":{\"kind\":\"Node\",\"name\":\"a\"}}"));
    assertThat(reference.ignored()).isEqualTo(1);
  }

  @Test
  void readsWatchesListsAndSeveralInARecord() {
    assertDecision("{\"type\":\"ADDED\",\"object\":" + EVENT + "}");
    assertDecision("[" + EVENT + "]");
    assertDecision("{\"kind\":\"EventList\",\"items\":[" + EVENT + "]}");
    assertThat(ScalingRecords.decoded(translator, EVENT + "\n" + NEW_EVENT)).hasSize(2);
    assertThat(
            ScalingRecords.decoded(translator, "{\"type\":\"DELETED\",\"object\":" + EVENT + "}"))
        .isEmpty();
  }

  @Test
  void readsWatchedObjectsFromLogsOfBothEncodings() {
    String watched = "{\"type\":\"ADDED\",\"object\":" + EVENT + "}";
    AnyValue body = value(ScalingRecords.json(watched));
    LogRecord log = LogRecord.newBuilder().setObservedTimeUnixNano(1).setBody(body).build();
    assertProto(log);
    String otlp =
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"k8s.cluster.name\",\"value\":"
            + "{\"stringValue\":\"eu-1\"}}]},\"scopeLogs\":[{\"logRecords\":[{\"body\":"
            + otlpOf(ScalingRecords.json(watched))
            + "}]}]}]}";
    assertDecision(otlp);
  }

  @Test
  void readsEventsThatAreLogsThemselves() {
    LogRecord log =
        LogRecord.newBuilder()
            .setTimeUnixNano(1_785_484_812_000_000_000L)
            .setBody(text("Scale-up: group gpu size set to 9 instead of 5 (max: 16)"))
            .addAttributes(pair("k8s.event.reason", text("ScaledUpGroup")))
            .addAttributes(pair("k8s.event.uid", text("0f6e")))
            .addAttributes(pair("k8s.event.count", AnyValue.newBuilder().setIntValue(1).build()))
            .build();
    assertProto(log);
  }

  @Test
  void readsANodeWithAllItsNames() {
    List<ScalingEvent> events = ScalingRecords.decoded(translator, NODE);
    assertThat(events)
        .extracting(ScalingEvent::type)
        .containsExactly(ScalingType.NODE_PROVISIONED, ScalingType.NODE_READY);
    ScalingEvent ready = events.get(1);
    assertThat(ready.node()).isEqualTo("ip-10-0-3-17.ec2.internal");
    assertThat(ready.addresses())
        .containsExactly("10.0.3.17", "aws:///eu-west-1b/i-0abc1234", "i-0abc1234");
    assertThat(ready.group()).isEqualTo("gpu");
    assertThat(ready.capacityType()).isEqualTo("on_demand");
    assertThat(ready.zone()).isEqualTo("eu-west-1b");
    assertThat(ready.hardware()).isEqualTo("p5.48xlarge");
    assertThat(ready.eventId()).isEqualTo("n1/ready/2026-07-31T08:01:20Z");
    String again = NODE.replace("\"taints\":[]", "\"unschedulable\":false");
    assertThat(ScalingRecords.decoded(translator, again)).isEqualTo(events);
  }

  @Test
  void readsThatANodeIsEmptiedAndGone() {
    String tainted =
        NODE.replace(
            "\"taints\":[]",
            "\"taints\":[{\"key\":\"ToBeDeletedByClusterAutoscaler\",\"value\":\"1785485000\"}]");
    assertThat(ScalingRecords.decoded(translator, tainted))
        .filteredOn(event -> event.type() == ScalingType.NODE_DRAINING)
        .singleElement()
        .extracting(ScalingEvent::timeMs)
        .isEqualTo(1_785_485_000_000L);
    String gone =
        "{\"specversion\":\"1.0\",\"type\":\"dev.knative.apiserver.resource.delete\","
            + "\"time\":\"2026-07-31T09:00:00Z\",\"data\":"
            + NODE
            + "}";
    assertThat(ScalingRecords.decoded(translator, gone))
        .singleElement()
        .extracting(ScalingEvent::type)
        .isEqualTo(ScalingType.NODE_TERMINATED);
  }

  @Test
  void takesANodeForSecuredOnceItsClaimIsInitialised() {
    assertThat(ScalingRecords.decoded(translator, CLAIM)).isEmpty();
    String without =
        CLAIM.replace(
            "\"status\":\"Unknown\",\n\"reason\":\"StartupTaintsExist\"",
            "\"status\":\"True\",\"reason\":\"Initialized\"");
    ScalingEvent secured = ScalingRecords.decoded(translator, without).get(0);
    assertThat(secured.type()).isEqualTo(ScalingType.NODE_SECURED);
    assertThat(secured.node()).isEqualTo("ip-10-0-3-17.ec2.internal");
    assertThat(secured.addresses())
        .containsExactly("aws:///eu-west-1b/i-0abc1234", "i-0abc1234", "gpu-x7k2p");
    assertThat(secured.image()).isEqualTo("ami-1");

    String other = without.replace("security.example.com/unverified", "example.com/network");
    assertThat(ScalingRecords.decoded(translator, other)).isEmpty();
    KubernetesTranslator unconfigured = new KubernetesTranslator(ScalingOptions.byDefault());
    assertThat(ScalingRecords.decoded(unconfigured, without)).isEmpty();
  }

  @Test
  void readsWhatKnativeWants() {
    String wanted =
        "{\"specversion\":\"1.0\",\"type\":\"dev.knative.apiserver.resource.update\","
            + "\"time\":\"2026-07-31T09:00:00Z\",\"data\":{\"kind\":\"PodAutoscaler\","
            + "\"metadata\":{\"uid\":\"p1\",\"namespace\":\"llm\",\"name\":\"llama-1\","
            + "\"resourceVersion\":\"77\"},\"status\":{\"desiredScale\":4,\"actualScale\":1}}}";
    ScalingEvent decision = ScalingRecords.decoded(translator, wanted).get(0);
    assertThat(decision.to()).isEqualTo(4);
    assertThat(decision.from()).isEqualTo(1);
    assertThat(decision.unit()).isEqualTo("replica");
    assertThat(decision.group()).isEqualTo("llm.llama-1");
  }

  private void assertDecision(String record) {
    ScalingEvent event = ScalingRecords.decoded(translator, record).get(0);
    assertThat(event.timeMs()).isEqualTo(1_785_484_812_000L);
    assertThat(event.eventId()).isEqualTo("0f6e/1");
    assertThat(event.cluster()).isEqualTo("eu-1");
    assertThat(event.type()).isEqualTo(ScalingType.SCALE_DECISION);
    assertThat(event.group()).isEqualTo("gpu");
    assertThat(event.from()).isEqualTo(5);
    assertThat(event.to()).isEqualTo(9);
  }

  private void assertProto(LogRecord log) {
    LogsData logs =
        LogsData.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .setResource(
                        Resource.newBuilder().addAttributes(pair("k8s.cluster.name", text("eu-1"))))
                    .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(log)))
            .build();
    Translation translation = translator.translate(logs.toByteArray());
    assertDecision(ScalingRecords.own(translation).get(0), translation);
  }

  private static void assertDecision(String own, Translation translation) {
    JsonNode record = ScalingRecords.json(own);
    assertThat(translation.events()).hasSize(1);
    assertThat(record.path("time").asText()).isEqualTo("2026-07-31T08:00:12Z");
    assertThat(record.path("event_id").asText()).isEqualTo("0f6e/1");
    assertThat(record.path("cluster").asText()).isEqualTo("eu-1");
    assertThat(record.path("group").asText()).isEqualTo("gpu");
    assertThat(record.path("to").asInt()).isEqualTo(9);
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static KeyValue pair(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** A JSON value as the collector's receivers write it into a body. */
  static AnyValue value(JsonNode json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (json.isObject()) {
      KeyValueList.Builder pairs = KeyValueList.newBuilder();
      json.properties()
          .forEach(each -> pairs.addValues(pair(each.getKey(), value(each.getValue()))));
      value.setKvlistValue(pairs);
    } else if (json.isArray()) {
      ArrayValue.Builder list = ArrayValue.newBuilder();
      json.forEach(each -> list.addValues(value(each)));
      value.setArrayValue(list);
    } else if (json.isIntegralNumber()) {
      value.setIntValue(json.asLong());
    } else if (json.isTextual()) {
      value.setStringValue(json.asText());
    }
    return value.build();
  }

  private static String otlpOf(JsonNode json) {
    StringBuilder text = new StringBuilder();
    if (json.isObject()) {
      text.append("{\"kvlistValue\":{\"values\":[");
      json.properties()
          .forEach(
              each ->
                  text.append(text.charAt(text.length() - 1) == '[' ? "" : ",")
                      .append("{\"key\":\"" + each.getKey() + "\",\"value\":")
                      .append(otlpOf(each.getValue()))
                      .append('}'));
      return text.append("]}}").toString();
    }
    if (json.isIntegralNumber()) {
      return "{\"intValue\":\"" + json.asText() + "\"}";
    }
    return json.isTextual() ? "{\"stringValue\":" + json + "}" : "{}";
  }
}
