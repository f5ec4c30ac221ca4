package io.tidegate.detectors.policy;

import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import org.jspecify.annotations.Nullable;

/** What a policy asks of the world beside the finding. */
public interface PolicyFacts {

  /** Nobody was contained before, and no entity has a record. */
  PolicyFacts NONE =
      new PolicyFacts() {
        @Override
        public int containedBefore(Target target, long memoryMs) {
          return 0;
        }

        @Override
        public @Nullable EntityRecord recordOf(EntityKey entity) {
          return null;
        }
      };

  /** How many containments of the target ended within that time. */
  int containedBefore(Target target, long memoryMs);

  /** The record of a tenant, key, model or cluster; null where there is none. */
  @Nullable EntityRecord recordOf(EntityKey entity);
}
