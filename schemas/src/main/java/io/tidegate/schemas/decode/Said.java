package io.tidegate.schemas.decode;

import org.jspecify.annotations.Nullable;

/** Of whom a refused record speaks, as far as it could be read. */
public record Said(@Nullable String cluster, @Nullable String tenant, @Nullable String gateway) {

  /** Nothing of it could be read. */
  public static final Said NOTHING = new Said(null, null, null);
}
