package io.tidegate.formats.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What clouds tell on their own buses. */
final class CloudTranslatorTest {
  private static final String LAUNCH =
      """
      {"version":"0","id":"3e3c","detail-type":"EC2 Instance Launch Successful",
      "source":"aws.autoscaling","account":"123456789012","time":"2026-07-31T08:01:47Z",
      "region":"eu-west-1","resources":[],"detail":{"StatusCode":"InProgress",
      "AutoScalingGroupName":"gpu-h100-eu1-asg","ActivityId":"9cab","Details":
      {"Availability Zone":"eu-west-1b"},"StartTime":"2026-07-31T08:01:13.671Z",
      "EndTime":"2026-07-31T08:01:47.208Z","EC2InstanceId":"i-0abc1234",
      "Cause":"At 2026-07-31T08:01:10Z a monitor alarm changed the desired capacity from 5 to 9."}}""";
  private static final String SPOT =
      """
      {"version":"0","id":"1234","detail-type":"EC2 Spot Instance Interruption Warning",
      "source":"aws.ec2","account":"123456789012","time":"2026-07-31T09:00:00Z",
      "region":"us-east-2","detail":{"instance-id":"i-1234","instance-action":"terminate"}}""";

  @Test
  void readsALaunchAndWhatCausedIt() {
    List<ScalingEvent> events =
        read(CloudTranslator.eventBridge(ScalingOptions.byDefault()), LAUNCH);
    assertThat(events)
        .extracting(ScalingEvent::type)
        .containsExactly(
            ScalingType.SCALE_DECISION, ScalingType.NODE_PROVISIONED, ScalingType.NODE_READY);
    ScalingEvent decision = events.get(0);
    assertThat(decision.from()).isEqualTo(5);
    assertThat(decision.to()).isEqualTo(9);
    assertThat(decision.timeMs()).isEqualTo(1_785_484_870_000L);
    assertThat(decision.group()).isEqualTo("gpu-h100-eu1-asg");
    assertThat(events.get(1).timeMs()).isEqualTo(1_785_484_873_671L);
    assertThat(events.get(2).node()).isEqualTo("i-0abc1234");
    assertThat(events.get(2).zone()).isEqualTo("eu-west-1b");

    String next = LAUNCH.replace("3e3c", "4f4d").replace("i-0abc1234", "i-0abc9999");
    ScalingEvent same = read(CloudTranslator.eventBridge(ScalingOptions.byDefault()), next).get(0);
    assertThat(same.eventId()).isEqualTo(decision.eventId());
  }

  @Test
  void knowsEachSentenceOfItsTable() {
    List<TableRow> seen = new ArrayList<>();
    for (String cause :
        List.of(
            "At 2026-07-31T08:01:10Z a user request changed the desired capacity from 5 to 9.",
            "At 2026-07-31T08:01:10Z a user request update of AutoScalingGroup constraints to min:"
                + " 0, max: 9, desired: 9 changing the desired capacity from 5 to 9.  At"
                + " 2026-07-31T08:01:12Z an instance was started in response to a difference"
                + " between desired and actual capacity, increasing the capacity from 5 to 9.",
            "At 2026-07-31T08:01:10Z an instance was taken out of service in response to an"
                + " instance refresh.",
            "At 2026-07-31T08:01:10Z an instance was taken out of service in response to an EC2"
                + " health check indicating it has been terminated or stopped.",
            "At 2026-07-31T08:01:10Z an instance was taken out of service in response to an EC2"
                + " Spot Instance interruption notice.",
            "At 2026-07-31T08:01:10Z an instance was started in response to a difference between"
                + " desired and actual capacity, increasing the capacity from 5 to 9.",
            "At 2026-07-31T08:01:10Z an instance was launched in response to a warm pool.")) {
      EventTable.Match match = EventBridge.causes().match("Cause", "", cause);
      assertThat(match).describedAs(cause).isNotNull();
      seen.add(match.row());
    }
    assertThat(seen).containsAll(EventBridge.causes().rows());
  }

  @Test
  void countsACauseThatItDoesNotKnowAndReadsTheRest() {
    CloudTranslator translator = CloudTranslator.eventBridge(ScalingOptions.byDefault());
    String other = LAUNCH.replace("a monitor alarm changed", "somebody wanted");
    assertThat(read(translator, other))
        .extracting(ScalingEvent::type)
        .containsExactly(ScalingType.NODE_PROVISIONED, ScalingType.NODE_READY);
    assertThat(translator.translate(ScalingRecords.bytes(other)).unparsed()).isEqualTo(1);
  }

  @Test
  void readsTheEndsOfInstances() {
    CloudTranslator translator = CloudTranslator.eventBridge(ScalingOptions.byDefault());
    ScalingEvent spot = read(translator, SPOT).get(0);
    assertThat(spot.type()).isEqualTo(ScalingType.NODE_DRAINING);
    assertThat(spot.node()).isEqualTo("i-1234");
    assertThat(spot.reasonCode()).isEqualTo("spot_interruption");
    assertThat(spot.capacityType()).isEqualTo("spot");
    String down =
        LAUNCH
            .replace("Launch Successful", "Terminate Successful")
            .replace(
                "changed the desired capacity from 5 to 9",
                "x in response to an EC2 health check y");
    ScalingEvent ended = read(translator, down).get(0);
    assertThat(ended.type()).isEqualTo(ScalingType.NODE_TERMINATED);
    assertThat(ended.reasonCode()).isEqualTo("failure");
    String action =
        SPOT.replace(
                "EC2 Spot Instance Interruption Warning", "EC2 Instance-terminate Lifecycle Action")
            .replace("aws.ec2", "aws.autoscaling")
            .replace("instance-id", "EC2InstanceId");
    assertThat(read(translator, action).get(0).type()).isEqualTo(ScalingType.NODE_DRAINING);
  }

  @Test
  void takesOnlyTheTypesThatAreAskedFor() {
    ScalingOptions options =
        ScalingOptions.of(new TreeMap<>(Map.of("types", List.of("scale_decision"))));
    assertThat(read(CloudTranslator.eventBridge(options), LAUNCH)).hasSize(1);
  }

  @Test
  void readsTheVisibilityLogOfGke() {
    CloudTranslator translator = CloudTranslator.gkeVisibility(ScalingRecords.OPTIONS);
    String down =
        """
        {"resource":{"type":"k8s_cluster","labels":{"cluster_name":"eu-1","location":"europe-west4"}},
        "timestamp":"2026-07-31T08:00:12Z","jsonPayload":{"decision":{"eventId":"c036",
        "decideTime":"1785484812","scaleDown":{"nodesToBeRemoved":[{"node":{"name":"gke-gpu-1",
        "mig":{"name":"gke-gpu-grp","nodepool":"gpu","zone":"europe-west4-a"}},"evictedPods":[]},
        {"node":{"name":"gke-gpu-2","mig":{"name":"gke-gpu-grp","nodepool":"gpu"}}}]}}}}""";
    List<ScalingEvent> events = read(translator, down);
    assertThat(events).extracting(ScalingEvent::node).containsExactly("gke-gpu-1", "gke-gpu-2");
    assertThat(events.get(0).timeMs()).isEqualTo(1_785_484_812_000L);
    assertThat(events.get(0).group()).isEqualTo("gpu");
    String up = down.replace("scaleDown", "scaleUp");
    assertThat(translator.translate(ScalingRecords.bytes(up)).ignored()).isEqualTo(1);
    String other = down.replace("scaleDown", "scaleSideways");
    assertThat(translator.translate(ScalingRecords.bytes(other)).unparsed()).isEqualTo(1);
  }

  @Test
  void readsScaleActionsOfAzure() {
    CloudTranslator translator = CloudTranslator.azureActivity(ScalingOptions.byDefault());
    String record =
        """
        {"records":[{"time":"2026-07-31T08:00:12Z","resourceId":"/SUBSCRIPTIONS/S/AUTOSCALESETTINGS/G",
        "operationName":"InstanceScaleAction","category":"AutoscaleScaleActions",
        "correlationId":"c1","resultType":"Succeeded","properties":{"TargetResourceId":
        "/subscriptions/s/providers/Microsoft.Compute/virtualMachineScaleSets/gpu-h100",
        "CurrentInstanceCount":5,"NewInstanceCount":9,"ScaleDirection":"Increase"}}]}""";
    ScalingEvent decision = read(translator, record).get(0);
    assertThat(decision.group()).isEqualTo("gpu-h100");
    assertThat(decision.from()).isEqualTo(5);
    assertThat(decision.to()).isEqualTo(9);
    assertThat(decision.eventId()).isEqualTo("c1/9");
    String failed = record.replace("Succeeded", "Failed");
    assertThat(translator.translate(ScalingRecords.bytes(failed)).ignored()).isEqualTo(1);
    String odd = record.replace("\"NewInstanceCount\":9", "\"NewInstanceCount\":\"many\"");
    assertThat(translator.translate(ScalingRecords.bytes(odd)).unparsed()).isEqualTo(1);
  }

  private static List<ScalingEvent> read(CloudTranslator translator, String record) {
    return ScalingRecords.decoded(translator, record);
  }
}
