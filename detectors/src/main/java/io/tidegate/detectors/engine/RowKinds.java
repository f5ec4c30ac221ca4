package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.Sealed;
import io.tidegate.detectors.codec.UnreadableException;
import io.tidegate.detectors.codec.Version;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The kinds of rows of one stage, by the first byte of their keys: what each is called and in which
 * version its values are written.
 */
final class RowKinds {
  private final String stage;
  private final TreeMap<Integer, Kind> kinds = new TreeMap<>();

  /**
   * One of them.
   *
   * @param isShelved whether its rows are read back one by one while the stage runs
   */
  record Kind(String name, Version version, boolean isShelved) {
    /** What is stored of a row of the kind: version, value, checksum. */
    byte[] write(byte[] value) {
      return Sealed.of(version.write(value));
    }

    /** What was stored of a row of the kind. */
    Version.Stored read(byte[] stored) {
      version.require(stored, name);
      return version.read(Sealed.open(stored), name);
    }

    /** The value alone. */
    byte[] bare(byte[] stored) {
      return read(stored).bytes();
    }
  }

  /**
   * @param stage what the stage is called
   */
  RowKinds(String stage) {
    this.stage = stage;
  }

  /** One more kind, never written in another form so far. */
  RowKinds with(int code, String name) {
    return with(code, name, Version.FIRST);
  }

  /** One more kind, in that version. */
  RowKinds with(int code, String name, Version version) {
    return with(code, new Kind(titled(name), version, false));
  }

  /** One more kind, whose rows lie on the shelf. */
  RowKinds shelving(int code, String name) {
    return with(code, new Kind(titled(name), Version.FIRST, true));
  }

  private RowKinds with(int code, Kind kind) {
    Kind known = kinds.put(code, kind);
    if (known != null) {
      throw new IllegalArgumentException(code + " is already " + known.name);
    }
    return this;
  }

  private String titled(String name) {
    return "a row of " + stage + " (" + name + ")";
  }

  /** The one of that key. */
  Kind of(byte[] key) {
    int code = key.length == 0 ? -1 : key[0] & 0xFF;
    Kind kind = kinds.get(code);
    if (kind == null) {
      throw UnreadableException.ofKind("a row of " + stage, code);
    }
    return kind;
  }

  /** The first bytes of the keys of all of them. */
  SortedSet<Integer> codes() {
    return Collections.unmodifiableSortedSet(kinds.navigableKeySet());
  }
}
