package io.tidegate.schemas.control;

import java.security.PublicKey;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The public key of somebody who steers: whose it is, and what it may sign.
 *
 * @param roles {@code policy}, {@code operator}, {@code entity}, {@code baseline}, {@code
 *     enforcer:<id>}
 */
public record SteeringKey(PublicKey key, String owner, SortedSet<String> roles) {
  /** What a role is, for what is said where it is none. */
  public static final String ROLES_ALLOWED = "policy, operator, entity, baseline, enforcer:<id>";

  private static final Pattern ROLE =
      Pattern.compile("policy|operator|entity|baseline|enforcer:[^\\s:]{1,256}");

  public SteeringKey {
    roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
  }

  /** True where that text is a role. */
  public static boolean isRole(String text) {
    return ROLE.matcher(text).matches();
  }
}
