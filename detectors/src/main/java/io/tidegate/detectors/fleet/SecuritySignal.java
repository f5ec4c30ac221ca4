package io.tidegate.detectors.fleet;

/**
 * Where a cluster's word "secured" comes from: believed once the first {@code node_secured} was
 * seen (auto), demanded of every node (required), or not to be had (none: ready counts as secured).
 */
public enum SecuritySignal {
  AUTO,
  REQUIRED,
  NONE
}
