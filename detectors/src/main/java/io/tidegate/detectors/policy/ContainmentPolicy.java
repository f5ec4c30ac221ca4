package io.tidegate.detectors.policy;

import io.tidegate.schemas.control.Mode;

/**
 * The built-in policy's settings: whether commands are enforced, and how long each kind lasts.
 *
 * @param mode {@code observe} (the default) or {@code enforce}
 * @param throttleMs how long a throttle of a tenant or key lasts
 * @param denyMs how long a key is denied
 * @param nodeMs how long a node is kept from traffic
 * @param throttleHeadroom a throttle's limit as a multiple of what was expected
 */
public record ContainmentPolicy(
    Mode mode, long throttleMs, long denyMs, long nodeMs, double throttleHeadroom) {

  /** The policy's name in alerts and commands. */
  public static final String NAME = "built-in";

  /** The version of the built-in rules, raised with every change of what they decide. */
  public static final String VERSION = "1";

  public ContainmentPolicy {
    requireRange("policy.throttle", throttleMs, 60_000, 86_400_000);
    requireRange("policy.deny", denyMs, 60_000, 86_400_000);
    requireRange("policy.node", nodeMs, 60_000, 86_400_000);
    if (!(throttleHeadroom >= 1 && throttleHeadroom <= 100)) {
      throw new IllegalArgumentException(
          "policy.throttleHeadroom is " + throttleHeadroom + "; allowed: 1 to 100");
    }
  }

  /** Observe only; 10 min for throttles, 30 min for denials and nodes. */
  public static ContainmentPolicy defaults() {
    return new ContainmentPolicy(Mode.OBSERVE, 600_000, 1_800_000, 1_800_000, 2);
  }

  private static void requireRange(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + " ms; allowed: " + least + " to " + most);
    }
  }
}
