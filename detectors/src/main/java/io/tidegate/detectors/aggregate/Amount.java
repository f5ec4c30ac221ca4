package io.tidegate.detectors.aggregate;

/**
 * The sums that a pane holds, each a saturating long. {@link #code()} is permanent: it is the bit
 * under which the sum is stored.
 */
public enum Amount {
  /** Requests that ended. */
  REQUESTS(0),
  /** Requests that were served without error, on a node or not. */
  SERVED(1),
  /** Requests that ended with a 5xx status. */
  ERRORS(2),
  /** Requests that the gateway or the service refused (4xx, or decision deny). */
  REFUSED(3),
  INPUT_TOKENS(4),
  OUTPUT_TOKENS(5),
  /** Served requests some of whose tokens are unknown. */
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
  LATE(14),
  /** Requests with status 401 or 403. */
  UNAUTHENTICATED(15),
  /** Requests that the gateway's own policy denied. */
  DENIED(16),
  /** Requests that a guardrail or the gateway's policy flagged. */
  FLAGGED(17),
  /** Requests that carried guardrail scores or a flag: those that could be flagged. */
  GUARDED(18),
  /** Served requests that the client dropped before their end. */
  ABORTED(19),
  /** Served requests that ended at the limit of their tokens. */
  TRUNCATED(20),
  TTFT_MICROS(21),
  /** Requests that carried a time to first token. */
  TTFT_TIMED(22),
  QUEUE_MICROS(23),
  CACHED_TOKENS(24),
  REQUEST_BYTES(25),
  /** Requests that a command of ours slowed: they teach no baseline. */
  THROTTLED(26),
  /** Requests whose id was used before for another one. */
  REUSED_IDS(27),
  /** Samples that a node sent of itself; the amounts below are from them. */
  SAMPLES(28),
  RUNNING(29),
  WAITING(30),
  GPU_PERMILLE(31),
  POWER_MILLIWATTS(32),
  SAMPLED_EGRESS_BYTES(33),
  EAST_WEST_BYTES(34),
  PULL_BYTES(35),
  PRICE_MICRO_USD_PER_HOUR(36),
  /** Requests that were worked on and failed by what was asked: 4xx but 401, 403, 429 and 499. */
  CLIENT_ERRORS(37),
  /** Bytes of those responses whose output tokens are known and not none. */
  ANSWER_BYTES(38),
  /** Served requests that name no node. */
  UNPLACED(39),
  /** Those of the tokens that stand beside unknown ones in the same request. */
  PARTIAL_TOKENS(40),
  /** Served requests whose output tokens are unknown. */
  OUTPUT_UNKNOWN(41),
  /** Output tokens that nobody counted and that the bytes of responses prove. */
  PROVEN_OUTPUT_TOKENS(42),
  /** Estimates of what is unknown, put in when a tick is closed; not in the token sums above. */
  ESTIMATED_INPUT_TOKENS(43),
  ESTIMATED_OUTPUT_TOKENS(44),
  /** Of the cost, that of estimated tokens. */
  ESTIMATED_COST_MICRO_USD(45),
  /**
   * Requests in flight at the end of the tick; this and what follows is put in when it is closed.
   */
  OPEN_REQUESTS(46),
  /** Those of them that were heard of just now. */
  HEARD_REQUESTS(47),
  /** Tokens of requests in flight, as far as they may count to the last minute. */
  RUNNING_TOKENS(48),
  /** Tokens of requests that ended, which were counted while they ran. */
  SETTLED_TOKENS(49),
  RUNNING_COST_MICRO_USD(50),
  SETTLED_COST_MICRO_USD(51),
  /** What was counted of requests whose end will not be told any more. */
  FORGOTTEN_COST_MICRO_USD(52),
  /** Responses whose output tokens are known and not none. */
  ANSWERS(53),
  /** Sum of squares of latencies in milliseconds: the noise of their sum is that of the largest. */
  LATENCY_MS_SQUARED(54),
  /** Sum of squares of egress in bytes. */
  EGRESS_SQUARED(55),
  /** Of the cost, what rests on no price that anybody gave: of it nothing is proven. */
  ASSUMED_COST_MICRO_USD(56),
  /** Millionths of a micro USD that the cost is more, below a million. */
  COST_MILLIONTHS(57);

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
