package io.tidegate.formats.scaling;

import static io.tidegate.formats.scaling.KubernetesEvent.firstText;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.entity.Identifier;
import io.tidegate.schemas.event.ScalingType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of EC2 Auto Scaling and of spot instances, by their {@code detail-type}. A node goes by
 * its instance's id. Sizes stand in an English sentence only, the cause.
 */
final class EventBridge implements CloudTranslator.CloudEvents {
  private static final EventTable CAUSES = EventTable.load("eventbridge.yaml").get(0);
  private static final String UP = "EC2 Instance Launch Successful";
  private static final String DOWN = "EC2 Instance Terminate Successful";
  private static final List<String> SOURCES = List.of("aws.autoscaling", "aws.ec2");

  private final ScalingOptions options;

  EventBridge(ScalingOptions options) {
    this.options = options;
  }

  static EventTable causes() {
    return CAUSES;
  }

  @Override
  public void read(JsonNode event, CloudTranslator into) {
    if (!event.path("detail-type").isTextual() || !event.path("detail").isObject()) {
      into.refuse("detail-type", "is no event of EventBridge");
      return;
    }
    if (!SOURCES.contains(firstText(event.path("source")))) {
      into.ignore();
      return;
    }
    JsonNode detail = event.path("detail");
    switch (firstText(event.path("detail-type"))) {
      case UP -> {
        EventTable.@Nullable Match cause = cause(detail, into);
        decision(event, cause, into);
        into.write(
            node(ScalingType.NODE_PROVISIONED, event, "/provisioned", cause)
                .time(firstText(detail.path("StartTime"), event.path("time"))));
        into.write(
            node(ScalingType.NODE_READY, event, "/ready", cause)
                .time(firstText(detail.path("EndTime"), event.path("time"))));
      }
      case DOWN -> {
        EventTable.@Nullable Match cause = cause(detail, into);
        decision(event, cause, into);
        into.write(
            node(ScalingType.NODE_TERMINATED, event, "", cause)
                .time(firstText(detail.path("EndTime"), event.path("time"))));
      }
      case "EC2 Instance-terminate Lifecycle Action" ->
          into.write(
              node(ScalingType.NODE_DRAINING, event, "", null).time(firstText(event.path("time"))));
      case "EC2 Spot Instance Interruption Warning" ->
          into.write(
              node(ScalingType.NODE_DRAINING, event, "", null)
                  .time(firstText(event.path("time")))
                  .reasonCode("spot_interruption")
                  .traits(new NodeTraits(firstText(event.path("region")), "", "", "spot", "")));
      default -> into.ignore();
    }
  }

  private ScalingDraft node(
      ScalingType type, JsonNode event, String suffix, EventTable.@Nullable Match cause) {
    JsonNode detail = event.path("detail");
    ScalingDraft draft =
        new ScalingDraft(type)
            .id(firstText(event.path("id")) + suffix)
            .node(firstText(detail.path("EC2InstanceId"), detail.path("instance-id")))
            .group(options.groupOf(firstText(detail.path("AutoScalingGroupName"))))
            .traits(
                new NodeTraits(
                    firstText(event.path("region")),
                    firstText(detail.path("Details").path("Availability Zone")),
                    "",
                    "",
                    ""))
            .origin("aws-autoscaling");
    return cause == null ? draft : draft.reasonCode(cause.row().reasonCode());
  }

  /** One decision launches many instances, and each of them tells of it: it has one id. */
  private void decision(JsonNode event, EventTable.@Nullable Match cause, CloudTranslator into) {
    if (cause == null || cause.row().event() != ScalingType.SCALE_DECISION) {
      return;
    }
    JsonNode detail = event.path("detail");
    String group = firstText(detail.path("AutoScalingGroupName"));
    String text = firstText(detail.path("Cause"));
    String said = timeIn(text);
    into.write(
        new ScalingDraft(ScalingType.SCALE_DECISION)
            .time(said.isEmpty() ? firstText(detail.path("StartTime"), event.path("time")) : said)
            .id(
                Identifier.hashOf(
                    String.join("\0", firstText(event.path("account")), group, text)
                        .getBytes(StandardCharsets.UTF_8)))
            .group(options.groupOf(group))
            .from(Long.parseLong(cause.held().getOrDefault("from", "-1")))
            .to(Long.parseLong(cause.held().getOrDefault("to", "-1")))
            .traits(new NodeTraits(firstText(event.path("region")), "", "", "", ""))
            .reasonCode(cause.row().reasonCode())
            .reason(text)
            .origin("aws-autoscaling"));
  }

  /** The sentence that says why; what no row knows is counted. */
  private static EventTable.@Nullable Match cause(JsonNode detail, CloudTranslator into) {
    String text = firstText(detail.path("Cause"));
    if (text.isEmpty()) {
      return null;
    }
    EventTable.Match match = CAUSES.match("Cause", "", text);
    if (match == null) {
      into.unparsed();
    }
    return match;
  }

  /** The time with which a cause begins: {@code At 2026-07-31T08:01:10Z a …}. */
  private static String timeIn(String cause) {
    int end = cause.indexOf('Z');
    String time = cause.startsWith("At ") && end > 0 ? cause.substring(3, end + 1) : "";
    return Times.millisOf(time) > 0 ? time : "";
  }
}
