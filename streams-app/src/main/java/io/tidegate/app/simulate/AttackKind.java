package io.tidegate.app.simulate;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** An attack that the simulation can inject; its id is that of the detector expected to find it. */
public enum AttackKind {
  UNSECURED_NODE("node"),
  CANARY_LEAK("content"),
  SPEND_BURST("volume"),
  FLEET_TOKENS("volume"),
  NODE_OUTLIER("node");

  private final String family;

  AttackKind(String family) {
    this.family = family;
  }

  /** Lower case with hyphens, for instance {@code spend-burst}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The family of detectors that the attack belongs to. */
  public String family() {
    return family;
  }

  /**
   * The attacks that a list such as {@code spend-burst,canary-leak}, {@code all} or {@code none}
   * names.
   */
  public static Set<AttackKind> parse(String list) {
    EnumSet<AttackKind> kinds = EnumSet.noneOf(AttackKind.class);
    if (list.equals("none")) {
      return kinds;
    }
    if (list.equals("all")) {
      return EnumSet.allOf(AttackKind.class);
    }
    for (String id : list.split(",", -1)) {
      kinds.add(byId(id.trim()));
    }
    return kinds;
  }

  private static AttackKind byId(String id) {
    for (AttackKind kind : values()) {
      if (kind.id().equals(id)) {
        return kind;
      }
    }
    String known = Arrays.stream(values()).map(AttackKind::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "attacks is '" + id + "', must be all, none or a list of " + known);
  }
}
