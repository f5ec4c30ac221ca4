package io.tidegate.enforcer.book;

/** Which topic a record comes from. */
public enum Origin {
  /** Commands as they are given; one that is read too late is not applied. */
  CONTROL,
  /** The commands in force, compacted: applied until their end, whenever they are read. */
  ENFORCED
}
