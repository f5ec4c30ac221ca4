package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is folded in memory survives kill -9: two processes are killed at random moments while they
 * count, and every count and sum is right all the same. Without the hook before commits it is not.
 */
final class FoldingUnderKillsIT {
  private static final int KILLS = 22;
  private static final int KILLS_WITHOUT_HOOK = 4;
  private static final long SEED = 20_261_121;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  @Test
  void losesAndDoublesNothingWhileProcessesAreKilled() throws Exception {
    Outcome outcome = run(true, KILLS);

    assertThat(outcome.killsOfReady).as("kills in the midst of work").isGreaterThan(KILLS / 3);
    assertThat(outcome.expected).as("results expected").hasSizeGreaterThan(1_000);
    assertThat(outcome.missing()).as("missing").isEmpty();
    assertThat(outcome.wrong()).as("wrong").isEmpty();
    assertThat(outcome.doubled).as("doubled").isEmpty();
    assertThat(outcome.late).as("late").isZero();
  }

  @Test
  void losesEventsWithoutTheHook() throws Exception {
    Outcome outcome = run(false, KILLS_WITHOUT_HOOK);

    assertThat(outcome.eventsCounted()).isGreaterThan(outcome.eventsExpected() / 2);
    assertThat(outcome.eventsCounted()).isLessThan(outcome.eventsExpected());
    assertThat(outcome.wrong()).as("wrong").isNotEmpty();
  }

  private record Outcome(
      Map<String, String> expected,
      Map<String, String> results,
      List<String> doubled,
      int late,
      int killsOfReady) {
    List<String> missing() {
      return expected.keySet().stream().filter(key -> !results.containsKey(key)).sorted().toList();
    }

    List<String> wrong() {
      return results.keySet().stream()
          .filter(key -> !results.get(key).equals(expected.get(key)))
          .sorted()
          .toList();
    }

    long eventsExpected() {
      return events(expected);
    }

    long eventsCounted() {
      return events(results);
    }

    private static long events(Map<String, String> results) {
      return results.values().stream().mapToLong(r -> Long.parseLong(r.split(";")[0])).sum();
    }
  }

  private Outcome run(boolean hook, int kills) throws Exception {
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      createTopics(broker);
      CountedLoad load = new CountedLoad(broker.bootstrapServers(), SEED);
      Thread producer = new Thread(load, "load");
      producer.start();
      Pair pair = new Pair(broker.bootstrapServers(), hook);
      int killsOfReady;
      try {
        killsOfReady = pair.killAtRandom(kills);
        load.finish();
        producer.join();
        Outcome outcome = read(broker, load, killsOfReady, hook);
        tell(load, outcome, kills, hook);
        return outcome;
      } finally {
        pair.killAll();
      }
    }
  }

  private static void createTopics(TestBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicPlan plan =
          TopicPlan.of(
              CountingService.TOPICS, OutputTopics.DEFAULT, CountedLoad.TELEMETRY_PARTITIONS, 1);
      TopicCreation.create(admin, plan, 0);
    }
  }

  /** Two processes, one of which is killed now and then, and started again. */
  private final class Pair {
    private final Random random = new Random(SEED);
    private final ChildJvm[] children = new ChildJvm[2];
    private final String bootstrapServers;
    private final boolean hook;

    Pair(String bootstrapServers, boolean hook) throws IOException {
      this.bootstrapServers = bootstrapServers;
      this.hook = hook;
      start(0);
      start(1);
    }

    int killAtRandom(int kills) throws IOException, InterruptedException {
      int killsOfReady = 0;
      for (int kill = 0; kill < kills; kill++) {
        int victim = random.nextInt(2);
        // Most die at work, some while they start or the group is being rebalanced.
        boolean atWork = random.nextDouble() < 0.75;
        if (atWork) {
          await().atMost(PATIENCE).until(() -> children[victim].isReady());
        }
        pass(random.nextLong(2_500));
        assertThat(children[victim].isAlive()).as("it runs until it is killed").isTrue();
        killsOfReady += children[victim].isReady() ? 1 : 0;
        children[victim].kill();
        pass(random.nextLong(500));
        start(victim);
      }
      return killsOfReady;
    }

    void killAll() throws InterruptedException {
      for (ChildJvm child : children) {
        child.kill();
      }
    }

    private void start(int number) throws IOException {
      children[number] =
          ChildJvm.start(
              CountingService.class,
              directory.resolve("child-" + number + ".log"),
              bootstrapServers,
              directory.resolve("state-" + hook + "-" + number).toString(),
              Boolean.toString(hook));
    }
  }

  private static void pass(long ms) {
    await().pollDelay(Duration.ofMillis(ms)).atMost(PATIENCE).until(() -> true);
  }

  private static Outcome read(TestBroker broker, CountedLoad load, int killsOfReady, boolean hook) {
    Map<String, String> expected = load.expected();
    Map<String, String> results = new HashMap<>();
    List<String> doubled = new ArrayList<>();
    int[] late = new int[1];
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG, "reader",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(OutputTopics.DEFAULT.alerts()));
      long quietSince = System.nanoTime();
      long endNanos = System.nanoTime() + PATIENCE.toNanos();
      // All are there, or nothing more comes; a little longer for what should not come.
      while (System.nanoTime() < endNanos
          && System.nanoTime() - quietSince < Duration.ofSeconds(hook ? 45 : 20).toNanos()
          && !(results.size() >= expected.size()
              && System.nanoTime() - quietSince > Duration.ofSeconds(3).toNanos())) {
        for (ConsumerRecord<byte[], byte[]> alert : consumer.poll(Duration.ofMillis(200))) {
          quietSince = System.nanoTime();
          String key = new String(alert.key(), UTF_8);
          if (key.equals(CountingStages.LATE)) {
            late[0]++;
          } else if (results.put(key, new String(alert.value(), UTF_8)) != null) {
            doubled.add(key);
          }
        }
      }
    }
    return new Outcome(expected, results, doubled, late[0], killsOfReady);
  }

  private static void tell(CountedLoad load, Outcome outcome, int kills, boolean hook) {
    System.out.printf(
        "hook %s: %d kills (%d at work), %d events and %d aborted, %d results expected, %d missing,"
            + " %d wrong, %d doubled, %d late, %d events lost%n",
        hook ? "on" : "off",
        kills,
        outcome.killsOfReady,
        load.events(),
        load.aborted(),
        outcome.expected.size(),
        outcome.missing().size(),
        outcome.wrong().size(),
        outcome.doubled.size(),
        outcome.late,
        outcome.eventsExpected() - outcome.eventsCounted());
  }
}
