package io.tidegate.detectors.fleet;

/**
 * Work on a request in a time in which its node must not serve, by all clocks.
 *
 * @param kind why it must not
 * @param node the node that worked
 * @param sinceMs since when it must not
 */
public record Offence(Kind kind, NodeState node, long sinceMs) {

  /** Why a node must not serve. */
  public enum Kind {
    NOT_SECURED,
    TERMINATED
  }
}
