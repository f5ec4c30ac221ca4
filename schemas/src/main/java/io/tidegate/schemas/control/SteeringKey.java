package io.tidegate.schemas.control;

import java.security.PublicKey;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The public key of somebody who steers: whose it is, and what it may sign.
 *
 * @param roles {@code command}, {@code policy}, {@code operator}, {@code entity}, {@code baseline},
 *     {@code enforcer:<id>}, {@code scaling:<cluster>}
 */
public record SteeringKey(PublicKey key, String owner, SortedSet<String> roles) {
  /** The role of a key that signs commands and something else besides. */
  public static final String COMMAND = "command";

  /** What a role is, for what is said where it is none. */
  public static final String ROLES_ALLOWED =
      "command, policy, operator, entity, baseline, enforcer:<id>, scaling:<cluster>";

  private static final Pattern ROLE =
      Pattern.compile("command|policy|operator|entity|baseline|(enforcer|scaling):[^\\s:]{1,256}");

  public SteeringKey {
    roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
  }

  /** True where that text is a role. */
  public static boolean isRole(String text) {
    return ROLE.matcher(text).matches();
  }
}
