package io.tidegate.shell.topics;

/**
 * The names of the topics that the topology writes.
 *
 * @param findings compacted: the latest alert of each finding, by its uid
 * @param enforced compacted: what is in force, by target
 */
public record OutputTopics(
    String alerts,
    String findings,
    String control,
    String enforced,
    String audit,
    String deadLetter) {

  /** The contract's names. */
  public static final OutputTopics DEFAULT =
      new OutputTopics(
          "tidegate.alerts",
          "tidegate.findings",
          "tidegate.control",
          "tidegate.enforced",
          "tidegate.audit",
          "tidegate.deadletter");
}
