package io.tidegate.detectors.correlate;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;

/**
 * Which signals are one trouble. What several detectors of a family say of one tenant, key, user or
 * source has one cause: an agent that burns money also sends long requests and leaves its budget.
 * What they say of nodes, models and clusters is kept apart: a silent gateway is not a slow model.
 * A crowd is what too many entities of one cluster do at once.
 */
final class Troubles {
  private static final String CROWD = "crowd of ";

  private final DetectorCatalog catalog;

  Troubles(DetectorCatalog catalog) {
    this.catalog = catalog;
  }

  Cause of(Signal signal) {
    return of(signal.detector(), Cause.rootOf(signal));
  }

  /** The cause that a finding of that detector about that root stands for. */
  Cause of(String detector, EntityKey root) {
    DetectorSpec spec = catalog.byId(detector).spec();
    if (root.kind() == EntityKind.CLUSTER && !spec.kinds().contains(EntityKind.CLUSTER)) {
      return new Cause(root, CROWD + detector);
    }
    boolean joins = !root.kind().partOfFleet() && !spec.standsAlone();
    return new Cause(root, joins ? spec.family().wireName() : detector);
  }

  static boolean isCrowd(Cause cause) {
    return cause.trouble().startsWith(CROWD);
  }
}
