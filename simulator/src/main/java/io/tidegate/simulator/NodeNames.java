package io.tidegate.simulator;

import java.util.Locale;

/** What telemetry calls a node. */
public enum NodeNames {
  /** As the scaling events name it. */
  NAME,
  /** By its address, which scaling events give beside the name. */
  ADDRESS;

  static NodeNames parse(String text) {
    for (NodeNames names : values()) {
      if (names.toString().equals(text)) {
        return names;
      }
    }
    throw new IllegalArgumentException("node-names is '" + text + "', must be name or address");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
