package io.tidegate.detectors.codec;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;

/** Entity keys as bytes: cluster, kind, id and, where the kind's byte says so, owner. */
public final class EntityKeys {
  private static final int OWNED = 0x80;

  private EntityKeys() {}

  public static ByteWriter write(EntityKey key, ByteWriter out) {
    int kind = key.kind().code();
    if (key.owner().isEmpty()) {
      return out.text(key.cluster()).u8(kind).text(key.id());
    }
    return out.text(key.cluster()).u8(kind | OWNED).text(key.id()).text(key.owner());
  }

  public static EntityKey read(ByteReader in) {
    String cluster = in.text();
    int kind = in.u8();
    String id = in.text();
    boolean isOwned = (kind & OWNED) != 0;
    return new EntityKey(cluster, EntityKind.ofCode(kind & ~OWNED), id, isOwned ? in.text() : "");
  }
}
