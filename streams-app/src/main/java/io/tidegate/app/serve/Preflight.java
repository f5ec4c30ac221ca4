package io.tidegate.app.serve;

import io.tidegate.app.stream.DetectionTopology;
import io.tidegate.app.stream.InputPlan;
import io.tidegate.detectors.engine.Input.Kind;
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

/** Looks at the brokers before anything is started, and refuses what could not work. */
final class Preflight {
  private static final Logger log = LoggerFactory.getLogger(Preflight.class);
  private static final long PATIENCE_MS = 5_000;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final int PANE_PARTITIONS_MOST = 16;
  private static final int PANE_PARTITIONS_PER_CORE = 4;

  private final Admin admin;
  private final ServiceSettings settings;
  private final InputTopics topics;
  private final CountDownLatch stop;

  /** What the brokers told. */
  record Found(InputPlan inputs, int panePartitions, int replication) {}

  /** Looks through {@code admin}, until {@code stop} is counted down. */
  Preflight(Admin admin, ServiceSettings settings, InputTopics topics, CountDownLatch stop) {
    this.admin = admin;
    this.settings = settings;
    this.topics = topics;
    this.stop = stop;
  }

  Found look() {
    try {
      awaitBroker();
      SortedMap<String, TopicDescription> found = describeAll();
      InputPlan inputs = inputs(found);
      requireSameTasks(inputs);
      int replication =
          settings.replication() > 0
              ? settings.replication()
              : TopicCreation.defaultReplication(admin);
      return new Found(inputs, panePartitions(), replication);
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
    names.add(settings.outputs().alerts());
    names.add(settings.outputs().control());
    names.add(settings.outputs().enforced());
    names.add(settings.outputs().audit());
    names.add(settings.outputs().deadLetter());
    SortedMap<String, TopicDescription> found = describe(names);
    names.removeAll(found.keySet());
    if (!names.isEmpty()) {
      throw new StartRefusedException(
          "there is no topic "
              + String.join(", ", names)
              + " at "
              + settings.bootstrapServers()
              + "; make the topics with: ./tidegate topics create --bootstrap-servers "
              + settings.bootstrapServers());
    }
    return found;
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

  private InputPlan inputs(SortedMap<String, TopicDescription> found)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<String> stamped = stampedByBroker();
    List<InputPlan.Topic> inputs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String name : topics.of(kind)) {
        int partitions = partitions(found, name);
        inputs.add(new InputPlan.Topic(name, kind, partitions, stamped.contains(name)));
      }
    }
    return new InputPlan(inputs);
  }

  private static int partitions(SortedMap<String, TopicDescription> found, String name) {
    TopicDescription topic = found.get(name);
    return topic == null ? 0 : topic.partitions().size();
  }

  private Set<String> stampedByBroker()
      throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> asked = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      topics.of(kind).forEach(n -> asked.add(new ConfigResource(ConfigResource.Type.TOPIC, n)));
    }
    Set<String> stamped = new TreeSet<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer :
        admin.describeConfigs(asked).values().entrySet()) {
      ConfigEntry type =
          answer
              .getValue()
              .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
              .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
      if (type != null && "LogAppendTime".equals(type.value())) {
        stamped.add(answer.getKey().name());
      }
    }
    return stamped;
  }

  private void requireSameTasks(InputPlan inputs)
      throws ExecutionException, InterruptedException, TimeoutException {
    int before = partitionsOf(DetectionTopology.observeRowsTopic(settings.applicationId()));
    if (before > 0 && before != inputs.tasks()) {
      throw new StartRefusedException(
          "the input topics have up to "
              + inputs.tasks()
              + " partitions, but "
              + settings.applicationId()
              + " was started with "
              + before
              + ", and what it remembers is kept by them. The number is fixed at `topics create`;"
              + " another number needs another service.applicationId, which starts without memory");
    }
  }

  private int panePartitions() throws ExecutionException, InterruptedException, TimeoutException {
    int before = partitionsOf(DetectionTopology.panesTopic(settings.applicationId()));
    int wanted = settings.panePartitions();
    if (before > 0 && wanted > 0 && before != wanted) {
      throw new StartRefusedException(
          "service.panePartitions is "
              + wanted
              + ", but "
              + settings.applicationId()
              + " was started with "
              + before
              + ", which cannot change; allowed: "
              + before
              + ", or another service.applicationId, which starts without memory");
    }
    if (before > 0 || wanted > 0) {
      return Math.max(before, wanted);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.min(PANE_PARTITIONS_MOST, PANE_PARTITIONS_PER_CORE * cores);
  }

  private int partitionsOf(String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    return partitions(describe(Set.of(topic)), topic);
  }

  private StartRefusedException refusal(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return new StartRefusedException(
        "the brokers at " + settings.bootstrapServers() + " refuse: " + cause.getMessage(), failed);
  }
}
