package io.tidegate.delivery.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.Read;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.testing.AnyAlert;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What is sent by OTLP is what its own classes know, field by field, as the JSON of protobuf has
 * it.
 */
final class OtlpRequestTest {
  private static final Map<Integer, SeverityNumber> SEVERITIES =
      Map.of(
          1, SeverityNumber.SEVERITY_NUMBER_INFO,
          2, SeverityNumber.SEVERITY_NUMBER_INFO4,
          3, SeverityNumber.SEVERITY_NUMBER_WARN,
          4, SeverityNumber.SEVERITY_NUMBER_ERROR,
          5, SeverityNumber.SEVERITY_NUMBER_FATAL);

  @Property(tries = 200)
  void isReadByItsOwnClasses(@ForAll("alerts") Alert alert) throws Exception {
    Event event = ((Read.Of) new EventReader().alert(new AlertEncoder().encode(alert))).event();
    ExportLogsServiceRequest.Builder builder = ExportLogsServiceRequest.newBuilder();
    merge(Documents.read(Documents.bytes(OtlpLogs.request(List.of(event, event), 7))), builder);
    ExportLogsServiceRequest request =
        ExportLogsServiceRequest.parseFrom(builder.build().toByteArray());

    List<LogRecord> records = request.getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
    assertThat(records).hasSize(2);
    LogRecord record = records.get(0);
    assertThat(record.getTimeUnixNano()).isEqualTo(event.timeMs() * 1_000_000);
    assertThat(record.getObservedTimeUnixNano()).isEqualTo(7_000_000);
    assertThat(record.getSeverityNumber()).isEqualTo(SEVERITIES.get(event.severity().id()));
    assertThat(record.getEventName()).isEqualTo("tidegate.finding");
    assertThat(attribute(record, "event.id")).isEqualTo(event.id());
    assertThat(attribute(record, "tidegate.cluster")).isEqualTo(event.cluster());
    assertSame(record.getBody(), event.document(), "");
  }

  @Provide
  Arbitrary<Alert> alerts() {
    return AnyAlert.alerts();
  }

  private static String attribute(LogRecord record, String key) {
    return record.getAttributesList().stream()
        .filter(each -> each.getKey().equals(key))
        .map(each -> each.getValue().getStringValue())
        .findFirst()
        .orElseThrow();
  }

  private static void assertSame(AnyValue value, JsonNode json, String at) {
    switch (value.getValueCase()) {
      case KVLIST_VALUE -> {
        Map<String, AnyValue> members = new TreeMap<>();
        for (KeyValue each : value.getKvlistValue().getValuesList()) {
          assertThat(members.put(each.getKey(), each.getValue())).as(at).isNull();
        }
        assertThat(members).as(at).hasSize(json.size());
        json.properties()
            .forEach(
                each ->
                    assertSame(
                        members.get(each.getKey()), each.getValue(), at + "/" + each.getKey()));
      }
      case ARRAY_VALUE -> {
        assertThat(value.getArrayValue().getValuesCount()).as(at).isEqualTo(json.size());
        for (int i = 0; i < json.size(); i++) {
          assertSame(value.getArrayValue().getValues(i), json.get(i), at + "/" + i);
        }
      }
      case STRING_VALUE -> {
        assertThat(json.isTextual()).as(at).isTrue();
        assertThat(value.getStringValue()).as(at).isEqualTo(json.asText());
      }
      case BOOL_VALUE -> assertThat(value.getBoolValue()).as(at).isEqualTo(json.booleanValue());
      case INT_VALUE -> assertThat(value.getIntValue()).as(at).isEqualTo(json.longValue());
      case DOUBLE_VALUE -> assertThat(value.getDoubleValue()).as(at).isEqualTo(json.doubleValue());
      default -> assertThat(json.isNull()).as(at).isTrue();
    }
  }

  /** As protobuf's mapping to JSON says; a member that there is not is a fault. */
  private static void merge(JsonNode json, Message.Builder into) {
    assertThat(json.isObject()).isTrue();
    for (var member : json.properties()) {
      FieldDescriptor field =
          into.getDescriptorForType().getFields().stream()
              .filter(each -> each.getJsonName().equals(member.getKey()))
              .findFirst()
              .orElseThrow(() -> new AssertionError("there is no " + member.getKey()));
      assertThat(member.getValue().isArray()).as(field.getName()).isEqualTo(field.isRepeated());
      if (field.isRepeated()) {
        member.getValue().forEach(each -> into.addRepeatedField(field, value(each, field, into)));
      } else {
        into.setField(field, value(member.getValue(), field, into));
      }
    }
  }

  private static Object value(JsonNode json, FieldDescriptor field, Message.Builder into) {
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        Message.Builder inner = into.newBuilderForField(field);
        merge(json, inner);
        yield inner.build();
      }
      case STRING -> json.textValue();
      case BOOLEAN -> json.booleanValue();
      case INT -> json.intValue();
      // 64 bits do not fit a number of JSON's readers: they are texts, and may be numbers.
      case LONG -> new BigDecimal(json.asText()).longValueExact();
      case DOUBLE -> json.doubleValue();
      case FLOAT -> json.floatValue();
      case ENUM -> field.getEnumType().findValueByNumber(json.intValue());
      case BYTE_STRING -> ByteString.copyFrom(Base64.getDecoder().decode(json.textValue()));
    };
  }
}
