package io.tidegate.schemas.entity;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/**
 * The kinds of things that findings are about. {@link #code()} is permanent: it is stored, and it
 * orders entities of different kinds.
 */
public enum EntityKind implements Coded {
  CLUSTER(1, "cluster"),
  MODEL(2, "model"),
  NODE(3, "node"),
  TENANT(4, "tenant"),
  API_KEY(5, "api_key"),
  USER(6, "user"),
  SOURCE(7, "source");

  private static final Codes<EntityKind> CODES = Codes.of(values());

  private final int code;
  private final String wireName;

  EntityKind(int code, String wireName) {
    this.code = code;
    this.wireName = wireName;
  }

  @Override
  public int code() {
    return code;
  }

  public String wireName() {
    return wireName;
  }

  /** True for parts of the fleet, whose numbers the fleet's size may explain. */
  public boolean partOfFleet() {
    return this == CLUSTER || this == MODEL || this == NODE;
  }

  /** The kind with that permanent code. */
  public static EntityKind ofCode(int code) {
    return CODES.of(code);
  }
}
