package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.config.TidegateConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A service that runs goes on from what was learnt of a history that it has not seen. */
class CalibratedServiceIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long HISTORY_MS = 90 * 60_000;
  private static final int TENANTS = 3;

  @TempDir private Path directory;
  private final Random random = new Random(6);
  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private final StringWriter said = new StringWriter();

  @Test
  void goesOnFromWhatIsSignedAndTakesNothingElse() throws Exception {
    Path learnt = learnt();
    int documents = Files.readAllLines(learnt).size();
    TreeSet<String> roles = new TreeSet<>(List.of("baseline"));
    KeyFiles.generate(directory.resolve("people"), "ann", "ann", roles);
    KeyFiles.generate(directory.resolve("strangers"), "ann", "ann", roles);
    try (TestBroker broker = TestBroker.start()) {
      String servers = broker.bootstrapServers();
      assertThat(run("topics", "create", "--bootstrap-servers", servers)).isZero();
      TidegateConfig config = config(servers);
      try (TidegateService service =
              new TidegateService(
                  config.service(),
                  config.engine(),
                  config.signer(),
                  config.steering().orElse(null));
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  Map.of("bootstrap.servers", servers),
                  new ByteArraySerializer(),
                  new ByteArraySerializer())) {
        service.start();
        assertThat(service.awaitReady(PATIENCE)).isTrue();

        load(learnt, "strangers", servers);
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(metrics(service))
                        .contains("tidegate_baselines_total 0.0")
                        .containsPattern(
                            "tidegate_refused_total\\{[^}]*bad_signature[^}]*} " + documents));
        load(learnt, "people", servers);
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  send(producer);
                  assertThat(metrics(service))
                      .contains("tidegate_baselines_total " + documents + ".0")
                      .containsPattern("tidegate_baselines_begun_total [1-9]");
                });
      }
    }
  }

  private void load(Path learnt, String whose, String servers) {
    String key = directory.resolve(whose).resolve("ann.pem").toString();
    assertThat(
            run(
                "baselines",
                "load",
                learnt.toString(),
                "--sign-with",
                key,
                "--bootstrap-servers",
                servers))
        .as(said.toString())
        .isZero();
  }

  /** From a history that ended an hour ago. */
  private Path learnt() throws Exception {
    long from = System.currentTimeMillis() - HISTORY_MS - 3_600_000;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (long t = from; t < from + HISTORY_MS; t += 1_000) {
      lines.writeBytes(event(t));
      lines.write('\n');
    }
    Path history = Files.write(directory.resolve("history.jsonl"), lines.toByteArray());
    Path learnt = directory.resolve("learnt.jsonl");
    assertThat(run("calibrate", "--telemetry", history.toString(), "--out", learnt.toString()))
        .as(said.toString())
        .isZero();
    return learnt;
  }

  private void send(KafkaProducer<byte[], byte[]> producer) throws Exception {
    for (int i = 0; i < 20; i++) {
      var unused =
          producer.send(
              new ProducerRecord<>("tidegate.telemetry", event(System.currentTimeMillis())));
    }
    producer.flush();
  }

  private byte[] event(long timeMs) {
    int client = random.nextInt(TENANTS);
    return encoder.encode(
        new InferenceEventBuilder()
            .timeMs(timeMs)
            .requestId("r" + random.nextLong())
            .cluster("eu-1")
            .tenant("t" + client)
            .apiKey("k" + client)
            .model("m")
            .status(200)
            .inputTokens(400 + random.nextInt(300))
            .outputTokens(100 + random.nextInt(200))
            .build());
  }

  private TidegateConfig config(String servers) {
    return TidegateConfig.load(
        null,
        null,
        Map.of(),
        new TreeMap<>(
            Map.of(
                "kafka.bootstrapServers",
                servers,
                "service.stateDir",
                directory.resolve("state").toString(),
                "service.http.port",
                "0",
                "service.panePartitions",
                "2",
                "service.threads",
                "2",
                "steering.keys",
                directory.resolve("people").toString())));
  }

  private static String metrics(TidegateService service) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + service.httpPort() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  private int run(String... args) {
    said.getBuffer().setLength(0);
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    return command.execute(args);
  }
}
