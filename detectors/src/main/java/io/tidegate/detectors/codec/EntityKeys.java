package io.tidegate.detectors.codec;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;

/** Entity keys as bytes: cluster, kind, id. */
public final class EntityKeys {
  private EntityKeys() {}

  public static ByteWriter write(EntityKey key, ByteWriter out) {
    return out.text(key.cluster()).u8(key.kind().code()).text(key.id());
  }

  public static EntityKey read(ByteReader in) {
    String cluster = in.text();
    EntityKind kind = EntityKind.ofCode(in.u8());
    return new EntityKey(cluster, kind, in.text());
  }
}
