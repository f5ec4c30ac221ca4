package io.tidegate.app.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.TidegateMain;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Findings while a SIEM and the deliverer are killed, each in a process of its own: nothing is
 * lost, the steps of a finding arrive in order, and the other sink knows nothing of it.
 */
final class DeliveryOutageIT {
  private static final int FINDINGS = 150;
  private static final int STEPS = 4;

  @TempDir private Path dir;
  private final List<Process> processes = new ArrayList<>();
  private TestBroker broker;
  private int port;

  @BeforeEach
  void start() throws Exception {
    broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicPlan plan =
          new TopicPlan(
              List.of(
                  new TopicPlan.Topic("tidegate.alerts", 1, Map.of()),
                  new TopicPlan.Topic("tidegate.findings", 1, Map.of()),
                  new TopicPlan.Topic("tidegate.responses", 1, Map.of())));
      TopicCreation.create(admin, plan.withUndelivered("tidegate.undelivered"), 0);
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws Exception {
    processes.forEach(Process::destroyForcibly);
    broker.close();
  }

  @Test
  void losesNothingWhileTheSiemAndTheDelivererAreKilled() throws Exception {
    Path received = Files.createFile(dir.resolve("received"));
    Path spooled = dir.resolve("spooled.jsonl");
    Path config = Files.writeString(dir.resolve("tidegate.yaml"), config(spooled));
    Process receiver = receiver(received);
    Process deliverer = deliverer(config);
    List<String> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.initTransactions();
      for (int round = 0; round < 12; round++) {
        sent.addAll(send(producer, round));
        switch (round) {
          case 2, 5, 8 -> kill(receiver);
          case 3, 6, 10 -> receiver = receiver(received);
          default -> {
            if (round == 4 || round == 7) {
              kill(deliverer);
              deliverer = deliverer(config);
            }
          }
        }
        LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(Set.copyOf(Files.readAllLines(received))).hasSameElementsAs(sent));

    List<String> ids = Files.readAllLines(received);
    assertOrdered(ids);
    List<String> beside = ids(spooled);
    assertThat(Set.copyOf(beside)).hasSameElementsAs(sent);
    assertOrdered(beside);
    System.out.printf(
        "%d events, %d times received (%d more by kills), beside it %d%n",
        sent.size(), ids.size(), ids.size() - sent.size(), beside.size());
    assertThat(ids.size() - sent.size()).as("duplicates by 5 kills").isLessThan(sent.size());
  }

  /** One step more of some findings, in a transaction, as the service writes them. */
  private static List<String> send(KafkaProducer<byte[], byte[]> producer, int round) {
    SplittableRandom random = new SplittableRandom(round);
    List<String> ids = new ArrayList<>();
    producer.beginTransaction();
    for (int finding = 0; finding < FINDINGS; finding++) {
      if (finding % 3 == round % 3) {
        int step = round / 3 + 1;
        Severity severity = Severity.values()[random.nextInt(Severity.values().length)];
        String name = "f-" + finding;
        var unused =
            producer.send(
                new ProducerRecord<>(
                    "tidegate.alerts",
                    name.getBytes(UTF_8),
                    Findings.bytes(name, step, severity, "t" + finding)));
        ids.add(name + "." + step);
      }
    }
    producer.commitTransaction();
    assertThat(round / 3).isLessThan(STEPS);
    return ids;
  }

  private String config(Path spooled) {
    return """
        kafka: {bootstrapServers: "%s", session.timeout.ms: 1500, heartbeat.interval.ms: 400}
        delivery: {heartbeat: 0s}
        sinks:
          siem:
            type: webhook
            url: http://127.0.0.1:%d/
            from: beginning
            timeout: 5s
            cadence: {medium: 2s, low: 4s, alike: 1000}
          spool:
            type: file
            path: %s
            from: beginning
            cadence: {medium: 0s, low: 0s}
        """
        .formatted(broker.bootstrapServers(), port, spooled);
  }

  private Process receiver(Path received) throws IOException {
    return java(Receiver.class, Integer.toString(port), received.toString());
  }

  private Process deliverer(Path config) throws IOException {
    return java(TidegateMain.class, "deliver", "--config", config.toString());
  }

  private Process java(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(dir.toFile(), "log")))
            .start();
    processes.add(process);
    return process;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "service"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static List<String> ids(Path jsonLines) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(jsonLines)) {
      ids.add(json.readTree(line).path("metadata").path("uid").asText());
    }
    return ids;
  }

  private static void assertOrdered(List<String> ids) {
    Map<String, List<Integer>> steps = new HashMap<>();
    for (String id : new LinkedHashSet<>(ids)) {
      int dot = id.indexOf('.');
      steps
          .computeIfAbsent(id.substring(0, dot), finding -> new ArrayList<>())
          .add(Integer.parseInt(id.substring(dot + 1)));
    }
    steps.forEach((finding, order) -> assertThat(order).as(finding).isSorted());
  }
}
