package io.tidegate.detectors.engine;

import io.tidegate.schemas.entity.EntityKey;
import java.nio.charset.StandardCharsets;

/**
 * Which detect stage owns an entity: its own id decides, but all parts of one fleet go together,
 * because they are judged against each other.
 */
final class Routing {
  private Routing() {}

  static byte[] of(EntityKey entity) {
    String route = entity.kind().partOfFleet() ? entity.cluster() : entity.path();
    return route.getBytes(StandardCharsets.UTF_8);
  }
}
