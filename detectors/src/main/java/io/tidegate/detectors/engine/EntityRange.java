package io.tidegate.detectors.engine;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;

/** Bounds of a cluster's entities in their order. */
final class EntityRange {
  private EntityRange() {}

  /** Below every entity of the cluster. */
  static EntityKey startOf(String cluster) {
    return new EntityKey(cluster, EntityKind.CLUSTER, "");
  }

  /**
   * Above every entity of the cluster, below every one of the next: no cluster's name ends in NUL.
   */
  static EntityKey endOf(String cluster) {
    return new EntityKey(cluster + "\0", EntityKind.CLUSTER, "");
  }
}
