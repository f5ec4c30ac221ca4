package io.tidegate.app.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.TidegateMain;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five lines of configuration, and what the service finds arrives, without another process. */
final class ServeDeliversIT {
  @TempDir private Path dir;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void tellsTheSiemThatItIsThereAndWhatItFinds() throws Exception {
    try (TestBroker broker = TestBroker.start();
        ScriptedServer siem = new ScriptedServer(asked -> "{}")) {
      int port = freePort();
      Path config = config(broker, siem, port);
      assertThat(run("topics", "create", "--config", config.toString()).waitFor()).isZero();
      Process service = run("serve", "--config", config.toString());

      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(received(siem)).contains("\"heartbeat\""));
      send(broker);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(received(siem)).contains("f-canary.1"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(metrics(port))
                      .contains("tidegate_delivery_delivered_total{sink=\"soc\"} 2.0")
                      .contains("tidegate_silence_seconds"));

      service.destroy();
      assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(service.exitValue()).isZero();
    }
  }

  private static String received(ScriptedServer siem) {
    StringBuilder all = new StringBuilder();
    siem.asked().forEach(asked -> all.append(asked.text()));
    return all.toString();
  }

  private static void send(TestBroker broker) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "tidegate.alerts",
                  "tenant/t1".getBytes(UTF_8),
                  Findings.bytes("f-canary", 1, Severity.HIGH, "t1")))
          .get(10, TimeUnit.SECONDS);
    }
  }

  private static String metrics(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private Path config(TestBroker broker, ScriptedServer siem, int port) throws IOException {
    return Files.writeString(
        dir.resolve("tidegate.yaml"),
        """
        kafka: {bootstrapServers: "%s"}
        service: {stateDir: "%s", http: {port: %d}, panePartitions: 2}
        sinks:
          soc:
            type: webhook
            url: %s
            cadence: {medium: 0s, low: 0s}
        """
            .formatted(broker.bootstrapServers(), dir.resolve("state"), port, siem.at("/hook")));
  }

  private Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TidegateMain.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }
}
