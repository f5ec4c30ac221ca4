package io.tidegate.app.status;

import java.util.List;
import java.util.SortedMap;

/**
 * A deployment at one moment.
 *
 * @param group the state of its consumer group, for instance Stable, or Empty where none runs
 * @param instances by host, how many processes of it run there
 * @param ready what the probe of the instance at the configured address says; empty where there is
 *     none
 * @param runsBy what its last start told the audit: engine, configuration, policy, signing key;
 *     empty where it was not started within thirty days
 * @param policies what became of the last policies, in their order
 * @param openFindings how many findings are open, by severity
 * @param inForce how many containments are in force, by action
 * @param refusals how many records were refused in the last hour, by topic and reason
 */
public record Status(
    String group,
    SortedMap<String, Integer> instances,
    String ready,
    List<Input> inputs,
    SortedMap<String, String> runsBy,
    List<String> policies,
    List<Enforcer> enforcers,
    SortedMap<String, Integer> openFindings,
    SortedMap<String, Integer> inForce,
    SortedMap<String, Integer> refusals) {

  /**
   * An input topic.
   *
   * @param lag records that are not processed yet; -1 where the group has read none of it
   * @param newestMs the time of its newest record; -1 where it has none
   */
  public record Input(String topic, int partitions, long lag, long newestMs) {}

  /**
   * An enforcer that has spoken lately.
   *
   * @param actions by kind of target
   */
  public record Enforcer(
      String id, String version, long spokeMs, List<String> clusters, List<String> actions) {}
}
