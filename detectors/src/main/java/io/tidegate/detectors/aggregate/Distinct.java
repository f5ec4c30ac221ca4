package io.tidegate.detectors.aggregate;

/** What a pane counts the different values of; {@link #ordinal()} is stored, so only append. */
public enum Distinct {
  /** Client addresses. */
  SOURCES,
  /** Client networks. */
  NETWORKS,
  /** Prompt fingerprints. */
  FINGERPRINTS,
  /** Keys that were refused with 401 or 403. */
  REFUSED_KEYS,
  TENANTS,
  KEYS,
  /** Keys with a flagged request. */
  FLAGGED_KEYS,
  /** Peers that a node spoke to. */
  DESTINATIONS
}
