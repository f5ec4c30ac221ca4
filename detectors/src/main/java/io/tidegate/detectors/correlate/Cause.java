package io.tidegate.detectors.correlate;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;

/**
 * What findings are told apart by: whom it is about in the end, and what kind of trouble.
 *
 * @param root a key's tenant, otherwise the entity itself
 * @param trouble a family for tenants, keys, users and sources, otherwise one detector
 */
record Cause(EntityKey root, String trouble) {

  /** Whom a signal is in the end about. */
  static EntityKey rootOf(Signal signal) {
    EntityKey entity = signal.score().entity();
    if (entity.kind() == EntityKind.API_KEY || entity.kind() == EntityKind.USER) {
      for (EntityKey parent : signal.score().related()) {
        if (parent.kind() == EntityKind.TENANT) {
          return parent;
        }
      }
      return entity.owner().isEmpty() ? entity : entity.tenant();
    }
    return entity;
  }

  String key() {
    return root.ownedPath() + "\0" + trouble;
  }
}
