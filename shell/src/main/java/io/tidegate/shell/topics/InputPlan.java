package io.tidegate.shell.topics;

import io.tidegate.detectors.engine.Input;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The input topics and their numbers of partitions, which fix what each observe task reads. */
public record InputPlan(List<Topic> topics) implements Serializable {

  /**
   * One input topic.
   *
   * @param brokerTime whether its record timestamps are the broker's own
   */
  public record Topic(String name, Input.Kind kind, int partitions, boolean brokerTime)
      implements Serializable {
    public Topic {
      if (partitions < 1) {
        throw new IllegalArgumentException("topic " + name + " has " + partitions + " partitions");
      }
    }
  }

  public InputPlan {
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("there is no input topic");
    }
    topics = topics.stream().sorted(Comparator.comparing(Topic::name)).toList();
    if (new TreeSet<>(names(topics)).size() != topics.size()) {
      throw new IllegalArgumentException("an input topic is named twice: " + names(topics));
    }
  }

  /** The names of the topics, sorted. */
  public List<String> names() {
    return names(topics);
  }

  /** How many observe tasks there are: as many as the largest topic has partitions. */
  public int tasks() {
    return topics.stream().mapToInt(Topic::partitions).max().orElseThrow();
  }

  /** What observe task {@code task} reads: its partition of each topic that has one. */
  public List<Input> inputsOf(int task) {
    if (task < 0 || task >= tasks()) {
      throw new IllegalArgumentException(
          "observe task " + task + " does not exist: the inputs were planned for " + tasks());
    }
    return topics.stream()
        .filter(topic -> topic.partitions() > task)
        .map(topic -> new Input(topic.name(), task, topic.kind()))
        .toList();
  }

  /** What the topic of that name carries. */
  public Input.Kind kindOf(String topic) {
    return topics.stream()
        .filter(each -> each.name().equals(topic))
        .findFirst()
        .map(Topic::kind)
        .orElseThrow(() -> new IllegalArgumentException(topic + " is not an input"));
  }

  /** The topic of that kind, the first by name where there are several. */
  public Optional<String> nameOf(Input.Kind kind) {
    return topics.stream().filter(topic -> topic.kind() == kind).map(Topic::name).findFirst();
  }

  /** Whether the record timestamps of the topic of that name are the broker\'s own. */
  public boolean hasBrokerTime(String topic) {
    return topics.stream().anyMatch(t -> t.name().equals(topic) && t.brokerTime());
  }

  private static List<String> names(List<Topic> topics) {
    return topics.stream().map(Topic::name).toList();
  }
}
