package io.tidegate.detectors.aggregate;

/**
 * The sums that a pane holds, each a saturating long. {@link #code()} is permanent: it is the bit
 * under which the sum is stored.
 */
public enum Amount {
  /** Requests that ended. */
  REQUESTS(0),
  /** Requests that a node served without error. */
  SERVED(1),
  /** Requests that ended with a 5xx status. */
  ERRORS(2),
  /** Requests that the gateway or the service refused (4xx, or decision deny). */
  REFUSED(3),
  INPUT_TOKENS(4),
  OUTPUT_TOKENS(5),
  /** Served requests whose tokens are unknown. */
  TOKENS_UNKNOWN(6),
  /** Sum of squares of a request's tokens, for the dispersion of sums. */
  TOKENS_SQUARED(7),
  COST_MICRO_USD(8),
  /** Requests that carried a latency. */
  TIMED(9),
  LATENCY_MICROS(10),
  RESPONSE_BYTES(11),
  EGRESS_BYTES(12),
  TOOL_CALLS(13),
  /** Requests that came after their own tick had closed; not in any other amount. */
  LATE(14);

  /** How many amounts there are. */
  static final int COUNT = values().length;

  private final int code;

  Amount(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
