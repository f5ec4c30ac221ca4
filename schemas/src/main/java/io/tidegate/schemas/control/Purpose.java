package io.tidegate.schemas.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a signed record that steers is for; {@link #wireName()} is the word in its seal. */
public enum Purpose {
  /** A policy, or its withdrawal. */
  POLICY,
  /** What a person decided. */
  OPERATOR,
  /** What is known of an entity besides its traffic. */
  ENTITY,
  /** What was learnt of an entity from its history. */
  BASELINE,
  /** What an enforcer says of itself: an answer or an announcement. */
  ENFORCER,
  /** What a cluster's scaling events vouch for. */
  SCALING;

  /** The word on the wire, which is also the role of a key that may sign it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a key that may sign it in the name of one only, as {@code enforcer:gw-1}. */
  public String roleOf(String whom) {
    return wireName() + ":" + whom;
  }

  /** The purpose of that word. */
  public static Optional<Purpose> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
