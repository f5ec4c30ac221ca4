package io.tidegate.formats.scaling;

import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an installation says of its own: which taint or rule stands for a node's security, which
 * names mean the same group, which types of event are taken from this source.
 *
 * <p>By default nothing says that a node is secured: only who runs the fleet knows what does.
 */
public final class ScalingOptions {
  private static final String SECURED_TAINTS = "secured_taints";
  private static final String SECURED_RULES = "secured_rules";
  private static final String GROUPS = "groups";
  private static final String TYPES = "types";

  private final Set<String> securedTaints;
  private final Set<String> securedRules;
  private final SortedMap<String, String> groups = new TreeMap<>();
  private final Set<String> types;

  private ScalingOptions(SortedMap<String, List<String>> given) {
    this.securedTaints = new TreeSet<>(given.getOrDefault(SECURED_TAINTS, List.of()));
    this.securedRules = new TreeSet<>(given.getOrDefault(SECURED_RULES, List.of()));
    this.types = new TreeSet<>(given.getOrDefault(TYPES, List.of()));
    for (String pair : given.getOrDefault(GROUPS, List.of())) {
      int equals = pair.indexOf('=');
      groups.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
  }

  /** What holds where nothing is configured. */
  public static ScalingOptions byDefault() {
    return new ScalingOptions(new TreeMap<>());
  }

  /**
   * Options as they stand in a configuration: {@code secured_taints} (keys of taints), {@code
   * secured_rules} (of the Node Readiness Controller), {@code groups} ({@code FOREIGN=OWN}), {@code
   * types}.
   *
   * @throws IllegalArgumentException naming what is not allowed, and what is
   */
  public static ScalingOptions of(SortedMap<String, List<String>> given) {
    for (var option : given.entrySet()) {
      if (!keys().contains(option.getKey())) {
        throw new IllegalArgumentException(
            "option " + option.getKey() + " is not known; allowed: " + keys());
      }
      for (String value : option.getValue()) {
        check(option.getKey(), value);
      }
    }
    return new ScalingOptions(given);
  }

  /** The options that there are, in order. */
  public static List<String> keys() {
    return List.of(GROUPS, SECURED_RULES, SECURED_TAINTS, TYPES);
  }

  /** True where a node is secured once that taint is gone. */
  boolean isSecuredBy(String taint) {
    return securedTaints.contains(taint);
  }

  /** True where a node is secured once that rule has taken that taint away. */
  boolean isSecuredBy(String rule, String taint) {
    return securedRules.contains(rule) || securedTaints.contains(taint);
  }

  /** The fleet's own name of a group. */
  String groupOf(String name) {
    String plain = name.substring(name.lastIndexOf('/') + 1);
    String own = groups.get(name);
    return own == null ? groups.getOrDefault(plain, plain) : own;
  }

  boolean takes(ScalingType type) {
    return types.isEmpty() || types.contains(type.wireName());
  }

  private static void check(String option, String value) {
    String allowed =
        switch (option) {
          case GROUPS -> value.indexOf('=') > 0 && !value.endsWith("=") ? "" : "FOREIGN=OWN";
          case TYPES -> isType(value) ? "" : "types of scaling events";
          default -> value.isEmpty() || value.length() > 317 ? "1 to 317 characters" : "";
        };
    if (!allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "option " + option + " holds '" + value + "'; allowed: " + allowed);
    }
  }

  private static boolean isType(String word) {
    for (ScalingType type : ScalingType.values()) {
      if (type.wireName().equals(word)) {
        return true;
      }
    }
    return false;
  }
}
