package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** What a pane counts the different values of; {@link #code()} is its place in what is stored. */
public enum Distinct implements Coded {
  /** Client addresses. */
  SOURCES(0),
  /** Client networks. */
  NETWORKS(1),
  /** Prompt fingerprints. */
  FINGERPRINTS(2),
  /** Keys that were refused with 401 or 403. */
  REFUSED_KEYS(3),
  TENANTS(4),
  KEYS(5),
  /** Keys with a flagged request. */
  FLAGGED_KEYS(6),
  /** Peers that a node spoke to. */
  DESTINATIONS(7);

  static final Codes<Distinct> CODES = Codes.of(values());

  private final int code;

  Distinct(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
