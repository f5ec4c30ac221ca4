package io.tidegate.formats.map;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One place that a map reads, with the places below it: a node of a trie over member names. What
 * has no node is skipped without being looked at.
 */
final class PathNode {
  static final int NO_SLOT = -1;

  private final Map<String, PathNode> children = new HashMap<>();
  private int slot = NO_SLOT;
  private boolean embedded;

  /** The node of that name below this one; made where there is none. */
  PathNode grow(String name) {
    return children.computeIfAbsent(name, unseen -> new PathNode());
  }

  @Nullable PathNode child(String name) {
    return children.get(name);
  }

  boolean hasChildren() {
    return !children.isEmpty();
  }

  Iterable<PathNode> children() {
    return children.values();
  }

  /** Where the value of this place goes; {@link #NO_SLOT} where nobody asks for it. */
  int slot() {
    return slot;
  }

  void slot(int place) {
    slot = place;
  }

  /** True where a string that stands here holds JSON. */
  boolean isEmbedded() {
    return embedded;
  }

  void embed() {
    embedded = true;
  }
}
