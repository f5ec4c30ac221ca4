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
import java.util.concurrent.Callable;
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
 * What is told in ten minutes of a surge, put into a quarter of a minute, while each sink of every
 * kind is down three times and the deliverer is killed twice, each in a process of its own: nothing
 * is lost, the steps of a finding arrive in order, and what arrives again is the same.
 */
final class DeliveryOutageIT {
  private static final int FINDINGS = 150;
  private static final int STEPS = 4;
  private static final int ROUNDS = 12;
  private static final List<String> ONES = List.of("webhook", "splunk", "syslog");
  private static final List<String> OTHERS = List.of("elasticsearch", "otlp", "azure");

  /** In which rounds those sinks go, and in which they are back. */
  private static final Map<List<String>, List<Integer>> GO =
      Map.of(ONES, List.of(1, 4, 8), OTHERS, List.of(2, 5, 9));

  private static final Map<List<String>, List<Integer>> BACK =
      Map.of(ONES, List.of(3, 6, 9), OTHERS, List.of(4, 8, 11));

  @TempDir private Path dir;
  private final List<Process> processes = new ArrayList<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<List<String>, Process> receivers = new HashMap<>();
  private TestBroker broker;

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
    for (List<String> kinds : List.of(ONES, OTHERS)) {
      for (String kind : kinds) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
          ports.put(kind, free.getLocalPort());
        }
      }
      receivers.put(kinds, receiver(kinds));
    }
    Files.createDirectory(spool());
    Files.writeString(dir.resolve("token"), "token");
  }

  @AfterEach
  void stop() throws Exception {
    processes.forEach(Process::destroyForcibly);
    broker.close();
  }

  @Test
  void losesNothingWhileEachSinkAndTheDelivererAreKilled() throws Exception {
    Path config = Files.writeString(dir.resolve("tidegate.yaml"), config());
    Process deliverer = deliverer(config);
    List<String> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.initTransactions();
      for (int round = 0; round < ROUNDS; round++) {
        sent.addAll(send(producer, round));
        // Into the midst of it: at another moment in each round.
        LockSupport.parkNanos(Duration.ofMillis(40L * round).toNanos());
        for (List<String> kinds : List.of(ONES, OTHERS)) {
          if (GO.get(kinds).contains(round)) {
            kill(receivers.get(kinds));
          }
          if (BACK.get(kinds).contains(round)) {
            receivers.put(kinds, receiver(kinds));
          }
        }
        switch (round) {
          case 1, 5, 9 -> Files.move(spool(), dir.resolve("away"));
          case 3, 6, 10 -> Files.move(dir.resolve("away"), spool());
          case 4, 7 -> {
            kill(deliverer);
            deliverer = deliverer(config);
          }
          default -> {}
        }
        LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
      }
    }
    for (String kind : ports.keySet()) {
      assertArrived(kind, sent, () -> Files.readAllLines(dir.resolve(kind)));
    }
    assertArrived("file", sent, () -> spooled(spool().resolve("spooled.jsonl")));
    List<String> ids = Files.readAllLines(dir.resolve("elasticsearch"));
    assertThat(ids).as("what an index has by its id it has once").doesNotHaveDuplicates();
  }

  private static void assertArrived(String kind, List<String> sent, Callable<List<String>> received)
      throws Exception {
    await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(() -> assertThat(ids(received.call())).as(kind).containsAll(sent));
    List<String> lines = received.call();
    List<String> ids = ids(lines);
    assertThat(Set.copyOf(ids)).as(kind).hasSameElementsAs(sent);
    assertThat(Set.copyOf(lines)).as("the same by the same id, " + kind).hasSameSizeAs(sent);
    assertOrdered(ids);
    System.out.printf("%s: %d events, %d received%n", kind, sent.size(), ids.size());
    assertThat(ids.size() - sent.size()).as("repeats by kills").isLessThan(sent.size());
  }

  private static List<String> ids(List<String> lines) {
    return lines.stream().map(line -> line.split(" ", 2)[0]).toList();
  }

  private Path spool() {
    return dir.resolve("spool");
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

  private String config() {
    StringBuilder sinks = new StringBuilder();
    sinks.append(sink("webhook", "url: http://127.0.0.1:%d/"));
    sinks.append(
        sink("splunk", "url: http://127.0.0.1:%d/, channel: 8A1F1A1E-0000-4000-8000-000000000001"));
    sinks.append(sink("elasticsearch", "url: http://127.0.0.1:%d/"));
    sinks.append(sink("otlp", "url: http://127.0.0.1:%d/v1/logs"));
    sinks.append(
        sink("azure", "url: 'http://127.0.0.1:%d/dataCollectionRules/d/streams/s?api-version=1'"));
    sinks.append(sink("syslog", "address: '127.0.0.1:%d', transport: tcp, format: json"));
    return """
        kafka: {bootstrapServers: "%s", session.timeout.ms: 1500, heartbeat.interval.ms: 400}
        delivery: {heartbeat: 0s}
        sinks:
          file: {type: file, path: %s, from: beginning, cadence: {medium: 0s, low: 0s}}
        %s"""
        .formatted(broker.bootstrapServers(), spool().resolve("spooled.jsonl"), sinks);
  }

  private String sink(String kind, String where) {
    String token = kind.matches("splunk|azure") ? ", token: 'file:" + dir + "/token'" : "";
    return "  %s: {type: %s, %s%s, from: beginning, timeout: 5s, cadence: {medium: 2s, low: 4s, alike: 1000}}%n"
        .formatted(kind, kind, where.formatted(ports.get(kind)), token);
  }

  private Process receiver(List<String> kinds) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(dir.toString()));
    kinds.forEach(kind -> arguments.add(kind + "=" + ports.get(kind)));
    return java(Receiver.class, arguments.toArray(String[]::new));
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

  private static List<String> spooled(Path jsonLines) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(jsonLines)) {
      lines.add(json.readTree(line).at("/metadata/uid").asText() + " " + line);
    }
    return lines;
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
