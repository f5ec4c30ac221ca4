package io.tidegate.schemas.audit;

/**
 * One thing that is wrong with a chain.
 *
 * @param place where it was read: a line or an offset
 * @param sequence the number of the record that is at fault, -1 where it cannot be told
 * @param text what is wrong, in a sentence
 */
public record AuditFlaw(Kind kind, String place, long sequence, String text) {

  /** The ways in which a chain can be wrong. */
  public enum Kind {
    /** No audit record at all. */
    UNREADABLE,
    /** The content is not what was written. */
    ALTERED,
    /** Records that must have been there are not. */
    REMOVED,
    /** A record stands after one that was written later. */
    REORDERED,
    /** Two different records claim the same place. */
    FORKED,
    /** A signature over the chain is not that of a known key. */
    FORGED,
    /** Records that a signature should cover by now, and none does. */
    UNSIGNED,
    /** The chain does not reach the head that it is known to have reached. */
    TRUNCATED
  }
}
