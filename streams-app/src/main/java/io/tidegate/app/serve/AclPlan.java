package io.tidegate.app.serve;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.TopicPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The least rights that each role needs on the brokers, as an authorizer grants them: whoever is
 * not named may do nothing. Nobody but the service has any on the topics that Streams makes: what
 * stands in them is believed.
 */
public final class AclPlan {
  private final SortedMap<String, List<Grant>> byRole = new TreeMap<>();

  /** What is granted: operations on a resource, or on all whose names begin so. */
  public record Grant(List<String> operations, String resource, String name, boolean prefixed) {
    public Grant {
      operations = List.copyOf(operations);
    }

    /** As arguments of Kafka's own program for this, {@code kafka-acls}. */
    public String arguments() {
      StringBuilder text = new StringBuilder();
      operations.forEach(each -> text.append("--operation ").append(each).append(' '));
      text.append("--").append(resource);
      if (!resource.equals("cluster")) {
        text.append(' ').append(name);
      }
      return text.append(prefixed ? " --resource-pattern-type prefixed" : "").toString();
    }
  }

  /** The rights of a deployment's roles. */
  public static AclPlan of(
      String applicationId, InputTopics inputs, OutputTopics outputs, String undelivered) {
    AclPlan plan = new AclPlan();
    for (Kind kind : Kind.values()) {
      plan.reads("service", inputs.of(kind));
    }
    // The policies of its own file it puts there, and answers for what it withheld.
    plan.writes("service", inputs.of(Kind.POLICIES));
    plan.writes("service", inputs.of(Kind.RESPONSES));
    plan.writes(
        "service",
        List.of(
            outputs.alerts(),
            outputs.findings(),
            outputs.control(),
            outputs.enforced(),
            outputs.audit(),
            outputs.deadLetter(),
            undelivered));
    // Whether the topics are as they should be is asked at the start.
    for (TopicPlan.Topic topic : TopicPlan.of(inputs, outputs, 1, 1).topics()) {
      plan.add("service", new Grant(List.of("DescribeConfigs"), "topic", topic.name(), false));
    }
    String own = applicationId + "-";
    plan.add("service", new Grant(List.of("All"), "topic", own, true));
    plan.add("service", new Grant(List.of("Read"), "group", applicationId, true));
    plan.add("service", new Grant(List.of("Write", "Describe"), "transactional-id", own, true));
    plan.add("service", new Grant(List.of("IdempotentWrite"), "cluster", "", false));

    plan.writes("gateway", inputs.of(Kind.TELEMETRY));
    plan.writes("autoscaler", inputs.of(Kind.SCALING));
    // What it compares and takes away it reads.
    plan.reads("billing", inputs.of(Kind.ENTITIES));
    plan.writes("billing", inputs.of(Kind.ENTITIES));
    plan.reads("calibrator", inputs.of(Kind.TELEMETRY));
    plan.reads("calibrator", inputs.of(Kind.SCALING));
    plan.reads("calibrator", inputs.of(Kind.ENTITIES));
    plan.writes("calibrator", inputs.of(Kind.BASELINES));
    plan.reads("enforcer", List.of(outputs.control(), outputs.enforced()));
    plan.writes("enforcer", inputs.of(Kind.RESPONSES));
    plan.reads(
        "operator",
        List.of(outputs.alerts(), outputs.findings(), outputs.audit(), outputs.enforced()));
    plan.reads("operator", inputs.of(Kind.RESPONSES));
    plan.writes("operator", inputs.of(Kind.OPERATORS));
    plan.reads("policy-owner", List.of(outputs.audit()));
    plan.reads("policy-owner", inputs.of(Kind.POLICIES));
    plan.writes("policy-owner", inputs.of(Kind.POLICIES));
    plan.reads("siem", List.of(outputs.alerts()));
    plan.reads("deliver", List.of(outputs.alerts()));
    plan.reads("deliver", inputs.of(Kind.RESPONSES));
    // That a sink is behind is a finding for the other sinks.
    plan.writes("deliver", List.of(outputs.alerts(), outputs.findings(), undelivered));
    plan.add("deliver", new Grant(List.of("Read"), "group", own + "deliver-", true));
    plan.reads("auditor", List.of(outputs.audit(), outputs.deadLetter()));
    return plan;
  }

  /** The grants of each role, by its name. */
  public SortedMap<String, List<Grant>> byRole() {
    return Collections.unmodifiableSortedMap(byRole);
  }

  private void reads(String role, List<String> topics) {
    topics.forEach(name -> add(role, new Grant(List.of("Read", "Describe"), "topic", name, false)));
  }

  private void writes(String role, List<String> topics) {
    topics.forEach(
        name -> add(role, new Grant(List.of("Write", "Describe"), "topic", name, false)));
  }

  private void add(String role, Grant grant) {
    byRole.computeIfAbsent(role, ignored -> new ArrayList<>()).add(grant);
  }
}
