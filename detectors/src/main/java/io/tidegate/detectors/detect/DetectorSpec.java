package io.tidegate.detectors.detect;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.entity.EntityKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a detector says of itself; config keys, metric names, state rows and documentation derive
 * from it.
 *
 * @param analytic id (kebab-case of the class), title, what it is about
 * @param family what it is about, and whose budget it uses
 * @param kinds the kinds of entities that it judges; an {@link EntityDetector} is stepped for these
 * @param why why anybody should care
 * @param formula statistic and null model; empty where a rule says it all
 * @param source where the method comes from
 * @param limits what it cannot see
 * @param scaleClass how the fleet's size enters: "forbidden", "demand", "size", "peers",
 *     "timeline", "none"
 * @param coldStart what it does before an entity has a history
 * @param needs the input without which it is unavailable
 * @param defaultAction the most that policy does without a person
 * @param stateBytes bound on the bytes of one entity's (or, per node, a cluster's) state
 * @param standsAlone its findings are never one with those of other detectors of its family
 * @param remediation what a person should do, in three steps
 */
public record DetectorSpec(
    Analytic analytic,
    Family family,
    Set<EntityKind> kinds,
    String why,
    String formula,
    String source,
    String limits,
    String scaleClass,
    String coldStart,
    String needs,
    String defaultAction,
    int stateBytes,
    boolean standsAlone,
    List<String> remediation) {

  public DetectorSpec {
    requireNonNull(analytic, "analytic is null");
    if (remediation.size() != 3) {
      throw new IllegalArgumentException("remediation has " + remediation.size() + " steps, not 3");
    }
    kinds = EnumSet.copyOf(kinds);
    remediation = List.copyOf(remediation);
  }

  public String id() {
    return analytic.id();
  }
}
