package io.tidegate.shell.start;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.stage.RecordSizes;
import io.tidegate.shell.topics.InputPlan;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.TopicCreation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the brokers and the topics before anything is started, and refuses what could not work.
 */
public final class TopicPreflight {
  private static final Logger log = LoggerFactory.getLogger(TopicPreflight.class);
  private static final long PATIENCE_MS = 5_000;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final String STAMPED = "LogAppendTime";
  private static final Set<String> BOUNDED_COMPRESSION = Set.of("snappy", "uncompressed");

  private final Admin admin;
  private final ServiceSettings settings;
  private final InputTopics topics;
  private final CountDownLatch stop;

  /** Looks through {@code admin}, until {@code stop} is counted down. */
  public TopicPreflight(
      Admin admin, ServiceSettings settings, InputTopics topics, CountDownLatch stop) {
    this.admin = admin;
    this.settings = settings;
    this.topics = topics;
    this.stop = stop;
  }

  /** The input topics as they are, once all topics are there and fit for it. */
  public InputPlan look() {
    return asked(
        () -> {
          awaitBroker();
          SortedMap<String, TopicDescription> found = describeAll();
          SortedMap<String, Config> configs = configs(found.keySet());
          InputPlan inputs = inputs(found, configs);
          requireRoomForOutput(configs);
          warnOfCompression(configs);
          warnOfTimes(configs);
          return inputs;
        });
  }

  /** How many partitions a topic has; 0 where there is none of that name. */
  public int partitionsOf(String topic) {
    return asked(() -> partitions(describe(Set.of(topic)), topic));
  }

  /** How many copies a topic that is made by itself gets. */
  public int replication() {
    return settings.replication() > 0
        ? settings.replication()
        : asked(() -> TopicCreation.defaultReplication(admin));
  }

  /** Asks the brokers something. */
  private interface Question<T> {
    T ask() throws InterruptedException, ExecutionException, TimeoutException;
  }

  private <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new StartRefusedException("the start was interrupted", stopped);
    } catch (ExecutionException failed) {
      throw refusal(failed);
    } catch (TimeoutException failed) {
      throw new StartRefusedException(
          "the brokers at " + settings.bootstrapServers() + " do not answer", failed);
    }
  }

  private void awaitBroker() throws InterruptedException, ExecutionException {
    long endNanos = System.nanoTime() + settings.brokerWait().toNanos();
    for (int tries = 1; ; tries++) {
      try {
        admin.describeCluster().nodes().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException | TimeoutException failed) {
        if (failed.getCause() instanceof AuthenticationException
            || failed.getCause() instanceof AuthorizationException) {
          throw new ExecutionException(failed.getCause());
        }
        long leftS = TimeUnit.NANOSECONDS.toSeconds(endNanos - System.nanoTime());
        if (leftS <= 0) {
          throw new StartRefusedException(
              "no broker answers at "
                  + settings.bootstrapServers()
                  + "; tried "
                  + tries
                  + " times in "
                  + settings.brokerWait().toSeconds()
                  + " s",
              failed);
        }
        log.warn(
            "no broker answers at {} (try {}); trying for another {} s",
            settings.bootstrapServers(),
            tries,
            leftS);
      }
      if (stop.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StartRefusedException("the start was stopped");
      }
    }
  }

  private SortedMap<String, TopicDescription> describeAll()
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> names = new TreeSet<>();
    for (Kind kind : Kind.values()) {
      names.addAll(topics.of(kind));
    }
    names.addAll(outputs());
    SortedMap<String, TopicDescription> found = describe(names);
    names.removeAll(found.keySet());
    if (!names.isEmpty()) {
      throw new StartRefusedException(
          "there is no topic "
              + String.join(", ", names)
              + " at "
              + settings.bootstrapServers()
              + "; make the topics with: ./tidegate topics create --bootstrap-servers "
              + settings.bootstrapServers()
              + " and the --config of this start, if it has one");
    }
    return found;
  }

  private List<String> outputs() {
    OutputTopics outputs = settings.outputs();
    return List.of(
        outputs.alerts(),
        outputs.findings(),
        outputs.control(),
        outputs.enforced(),
        outputs.audit(),
        outputs.deadLetter());
  }

  private SortedMap<String, TopicDescription> describe(Set<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    SortedMap<String, TopicDescription> found = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        found.put(answer.getKey(), answer.getValue().get(PATIENCE_MS, TimeUnit.MILLISECONDS));
      } catch (ExecutionException failed) {
        if (!(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw failed;
        }
      }
    }
    return found;
  }

  private InputPlan inputs(
      SortedMap<String, TopicDescription> found, SortedMap<String, Config> configs) {
    List<InputPlan.Topic> inputs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String name : topics.of(kind)) {
        inputs.add(
            new InputPlan.Topic(name, kind, partitions(found, name), isStamped(configs, name)));
      }
    }
    return new InputPlan(inputs);
  }

  /** What is compressed without a bound is read on the heap of this process. */
  private void warnOfCompression(SortedMap<String, Config> configs) {
    for (Kind kind : Kind.values()) {
      for (String name : topics.of(kind)) {
        String type = setting(configs, name, TopicConfig.COMPRESSION_TYPE_CONFIG);
        if (!BOUNDED_COMPRESSION.contains(type)) {
          log.warn(
              "{} has compression.type {}: whoever may write to it can make one record of any size"
                  + " on this heap; set it to snappy, of which no record is more than 22 times"
                  + " max.message.bytes (docs/limits.md)",
              name,
              type);
        }
      }
    }
  }

  /** By a time that the writer chose, what was signed long ago is as good as new. */
  private void warnOfTimes(SortedMap<String, Config> configs) {
    for (String name : topics.dated()) {
      if (!isStamped(configs, name)) {
        log.warn(
            "{} has {} {}: whoever may write to it can send again what somebody signed long ago;"
                + " set it to {} (docs/security.md)",
            name,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            setting(configs, name, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG),
            STAMPED);
      }
    }
  }

  private static boolean isStamped(SortedMap<String, Config> configs, String topic) {
    return STAMPED.equals(setting(configs, topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
  }

  private void requireRoomForOutput(SortedMap<String, Config> configs) {
    for (String name : outputs()) {
      String most = setting(configs, name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      if (!most.isEmpty() && Long.parseLong(most) < RecordSizes.OUTPUT_TOPIC_BYTES) {
        throw new StartRefusedException(
            name
                + " has max.message.bytes "
                + most
                + ", and one record that it refuses stops the service; allowed: at least "
                + RecordSizes.OUTPUT_TOPIC_BYTES);
      }
    }
  }

  private static String setting(SortedMap<String, Config> configs, String topic, String key) {
    Config config = configs.get(topic);
    ConfigEntry entry = config == null ? null : config.get(key);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  private static int partitions(SortedMap<String, TopicDescription> found, String name) {
    TopicDescription topic = found.get(name);
    return topic == null ? 0 : topic.partitions().size();
  }

  private SortedMap<String, Config> configs(Set<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> asked =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    SortedMap<String, Config> configs = new TreeMap<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer :
        admin.describeConfigs(asked).values().entrySet()) {
      configs.put(
          answer.getKey().name(), answer.getValue().get(PATIENCE_MS, TimeUnit.MILLISECONDS));
    }
    return configs;
  }

  private StartRefusedException refusal(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return new StartRefusedException(
        "the brokers at " + settings.bootstrapServers() + " refuse: " + cause.getMessage(), failed);
  }
}
