package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.entity.EntityKey;

/**
 * A tenant's key as one name, for what counts by name: two tenants' keys of one id have two names.
 */
public final class KeyName {
  /** Identifiers have no control characters. */
  private static final char BETWEEN = '\0';

  private KeyName() {}

  public static String of(String key, String tenant) {
    return key + BETWEEN + tenant;
  }

  /** The key's id. */
  public static String keyOf(String name) {
    int at = name.indexOf(BETWEEN);
    return at < 0 ? name : name.substring(0, at);
  }

  /** The tenant whose key it is; empty where the name has none. */
  public static String tenantOf(String name) {
    int at = name.indexOf(BETWEEN);
    return at < 0 ? "" : name.substring(at + 1);
  }

  /** The named key of a cluster. */
  public static EntityKey entityOf(String cluster, String name) {
    return EntityKey.ofKey(cluster, tenantOf(name), keyOf(name));
  }
}
