package io.tidegate.simulator;

/** What an application uses the fleet for. */
enum Workload {
  /** Conversations, whose prompts grow by all that was said before. */
  CHAT("chat", "interactive"),
  /** Completions of code where somebody types. */
  CODE("completion", "interactive"),
  /** Answers of a word. */
  CLASSIFICATION("chat", "interactive"),
  /** Chains of calls, each with the definitions of the tools that it may use. */
  AGENT("chat", "interactive"),
  /** Long texts, one after the other, that nobody waits for. */
  SUMMARY("chat", "batch"),
  /** Vectors in place of answers. */
  EMBEDDING("embedding", "background");

  private final String operation;
  private final String serviceClass;

  Workload(String operation, String serviceClass) {
    this.operation = operation;
    this.serviceClass = serviceClass;
  }

  String operation() {
    return operation;
  }

  String serviceClass() {
    return serviceClass;
  }
}
