package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** What a pane counts requests by name of; {@link #code()} is its place in what is stored. */
public enum Naming implements Coded {
  /** The gateway that wrote the record. */
  GATEWAY(0),
  /** Model and the digest of the weights that the node says it serves, {@code model@digest}. */
  DIGEST(1),
  MODEL(2),
  REGION(3),
  FINISH_REASON(4),
  /** Keys that were served, of a source, each a {@link KeyName}. */
  SERVED_KEY(5),
  /** Fingerprint of a flagged prompt, sixteen hexadecimal digits, and its tenant. */
  FLAGGED_PROMPT(6),
  /** The gateway of a record that was refused. */
  REFUSED_GATEWAY(7),
  /** The tenant of a record that was refused. */
  REFUSED_TENANT(8),
  /** The gateway that wrote the record of a request whose tick had closed. */
  LATE_GATEWAY(9),
  /** The gateway that wrote a record further behind its input's time than is waited for. */
  BEHIND_GATEWAY(10),
  /** By how many milliseconds those were behind, all together. */
  BEHIND_MS(11),
  /** Models of a cluster that served to the end, and neither a record nor a price says at what. */
  UNPRICED_MODEL(12),
  /** Those of which one says it. */
  PRICED_MODEL(13),
  /** The tenant of a request to a model that failed. */
  FAILED_TENANT(14);

  static final Codes<Naming> CODES = Codes.of(values());

  private final int code;

  Naming(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
