package io.tidegate.detectors.aggregate;

/** What a pane counts requests by name of; {@link #ordinal()} is stored, so only append. */
public enum Naming {
  /** The gateway that wrote the record. */
  GATEWAY,
  /** Model and the digest of the weights that the node says it serves, {@code model@digest}. */
  DIGEST,
  MODEL,
  REGION,
  FINISH_REASON,
  /** Keys that were served, of a source, each a {@link KeyName}. */
  SERVED_KEY,
  /** Fingerprint of a flagged prompt, sixteen hexadecimal digits, and its tenant. */
  FLAGGED_PROMPT,
  /** The gateway of a record that was refused. */
  REFUSED_GATEWAY,
  /** The tenant of a record that was refused. */
  REFUSED_TENANT,
  /** The gateway that wrote the record of a request whose tick had closed. */
  LATE_GATEWAY,
  /** The gateway that wrote a record further behind its input's time than is waited for. */
  BEHIND_GATEWAY,
  /** By how many milliseconds those were behind, all together. */
  BEHIND_MS,
  /** Models of a cluster that served to the end, and neither a record nor a price says at what. */
  UNPRICED_MODEL,
  /** Those of which one says it. */
  PRICED_MODEL,
  /** The tenant of a request to a model that failed. */
  FAILED_TENANT
}
