package io.tidegate.detectors.contain;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** Whether a containment is real: what is only observed uses up nothing of what is enforced. */
enum Lane implements Coded {
  OBSERVED(0),
  ENFORCED(1);

  static final Codes<Lane> CODES = Codes.of(values());

  private final int code;

  Lane(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
