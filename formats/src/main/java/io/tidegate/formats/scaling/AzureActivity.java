package io.tidegate.formats.scaling;

import static io.tidegate.formats.scaling.KubernetesEvent.firstText;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.event.ScalingType;
import java.util.Locale;

/**
 * Scale actions of virtual machine scale sets, from Azure Monitor's diagnostic category {@code
 * AutoscaleScaleActions} as it is streamed to Event Hubs: records in a member of that name.
 */
final class AzureActivity implements CloudTranslator.CloudEvents {
  private final ScalingOptions options;

  AzureActivity(ScalingOptions options) {
    this.options = options;
  }

  @Override
  public void read(JsonNode event, CloudTranslator into) {
    if (event.path("records").isArray()) {
      event.path("records").forEach(record -> action(record, into));
    } else {
      action(event, into);
    }
  }

  private void action(JsonNode record, CloudTranslator into) {
    String category = firstText(record.path("category")).toLowerCase(Locale.ROOT);
    if (category.isEmpty()) {
      into.refuse("category", "is no record of a diagnostic log");
      return;
    }
    JsonNode properties = record.path("properties");
    String result = firstText(record.path("resultType"), properties.path("ResultType"));
    boolean failed = !result.isEmpty() && !result.toLowerCase(Locale.ROOT).startsWith("succe");
    if (!category.equals("autoscalescaleactions") || failed) {
      into.ignore();
      return;
    }
    JsonNode size = properties.path("NewInstanceCount");
    if (!size.canConvertToExactIntegral() || size.asLong() < 0) {
      into.unparsed();
      return;
    }
    JsonNode before = properties.path("CurrentInstanceCount");
    into.write(
        new ScalingDraft(ScalingType.SCALE_DECISION)
            .time(firstText(record.path("time"), record.path("TimeGenerated")))
            .id(
                firstText(record.path("correlationId"), properties.path("CorrelationId"))
                    + "/"
                    + size.asLong())
            .group(options.groupOf(firstText(properties.path("TargetResourceId"))))
            .from(before.canConvertToExactIntegral() ? before.asLong() : -1)
            .to(size.asLong())
            .reasonCode("demand")
            .reason(firstText(properties.path("ScaleActionMessage")))
            .origin("azure-autoscale"));
  }
}
