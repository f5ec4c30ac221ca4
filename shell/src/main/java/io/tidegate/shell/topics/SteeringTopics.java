package io.tidegate.shell.topics;

/**
 * The names of the topics by which policies, people, enforcers and who learns from history speak to
 * the service.
 */
public record SteeringTopics(
    String policies, String operators, String responses, String baselines) {

  /** The contract's names. */
  public static final SteeringTopics DEFAULT =
      new SteeringTopics(
          "tidegate.policies", "tidegate.operators", "tidegate.responses", "tidegate.baselines");
}
