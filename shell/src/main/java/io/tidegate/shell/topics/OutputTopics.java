package io.tidegate.shell.topics;

/** The names of the topics that the topology writes. */
public record OutputTopics(
    String alerts, String control, String enforced, String audit, String deadLetter) {

  /** The contract's names. */
  public static final OutputTopics DEFAULT =
      new OutputTopics(
          "tidegate.alerts",
          "tidegate.control",
          "tidegate.enforced",
          "tidegate.audit",
          "tidegate.deadletter");
}
