package io.tidegate.app.check;

import io.tidegate.detectors.catalog.DetectorNeeds;
import io.tidegate.detectors.detect.Need;
import io.tidegate.detectors.detect.Supply;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Sensing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What of the detectors can work on an input.
 *
 * @param state on, degraded or off
 * @param lacks what is missing
 * @param remedy the line of configuration, or the member, that would supply it
 */
public record Outlook(String detector, State state, List<String> lacks, List<String> remedy) {

  /** How much a detector can see. */
  public enum State {
    ON,
    DEGRADED,
    OFF
  }

  /**
   * What each detector makes of it.
   *
   * @param there what is there in almost all records
   * @param partly what is there in some of them
   */
  static List<Outlook> of(Set<Supply> there, Set<Supply> partly, EngineConfig config) {
    List<Outlook> all = new ArrayList<>();
    DetectorNeeds.all()
        .forEach(
            (detector, needs) ->
                all.add(
                    config.sensingOf(detector) == Sensing.OFF
                        ? new Outlook(
                            detector,
                            State.OFF,
                            List.of("it is switched off"),
                            List.of("detectors: {" + detector + ": on}"))
                        : of(detector, needs, there, partly)));
    return all;
  }

  private static Outlook of(
      String detector, List<Need> needs, Set<Supply> there, Set<Supply> partly) {
    State state = State.ON;
    List<String> lacks = new ArrayList<>();
    Set<String> remedy = new TreeSet<>();
    for (Need need : needs) {
      if (need.isMetBy(there)) {
        continue;
      }
      boolean some = need.isMetBy(partly);
      state = need.isVital() && !some ? State.OFF : state == State.OFF ? state : State.DEGRADED;
      lacks.add(names(need) + (some ? " in part of the records" : ""));
      need.anyOf().stream().limit(1).map(Outlook::remedyOf).forEach(remedy::add);
    }
    return new Outlook(detector, state, List.copyOf(lacks), List.copyOf(remedy));
  }

  private static String names(Need need) {
    return need.anyOf().stream().map(Supply::wireName).collect(Collectors.joining(" or "));
  }

  private static String remedyOf(Supply supply) {
    return switch (supply) {
      case GATEWAY, REGION ->
          "sources.telemetry[].set: {"
              + supply.wireName()
              + ": NAME}, or the member in its records";
      case SHARED_NAMES -> "scaling events: addresses: [as telemetry names the node]";
      case PRICE_USD_PER_HOUR -> "pricing.hardware: {HARDWARE: USD_PER_HOUR}";
      default ->
          switch (supply.place()) {
            case REQUEST, SERVED_REQUEST, SOME_REQUESTS ->
                "requests: member " + supply.wireName() + " (docs/input.md)";
            case SAMPLE -> "sources.telemetry: samples of nodes, member " + supply.wireName();
            case SCALING -> "sources.scaling: events " + supply.wireName();
            case ENTITY -> "tidegate entities load FILE, with " + supply.wireName();
          };
    };
  }

  /** Those of each kind. */
  static long count(List<Outlook> all, State state) {
    return all.stream().filter(each -> each.state() == state).count();
  }

  /** An empty set of supplies to add to. */
  static Set<Supply> none() {
    return EnumSet.noneOf(Supply.class);
  }
}
