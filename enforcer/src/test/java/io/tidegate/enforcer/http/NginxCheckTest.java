package io.tidegate.enforcer.http;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.Commands.limit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.enforcer.testing.Backend;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.event.InferenceEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx with the configuration that is shipped asks before it serves. */
class NginxCheckTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Target TENANT = new Target.Tenant("eu-1", "acme");

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEnforcement enforcement = new HttpEnforcement();
  private Backend first;
  private Backend second;
  private CheckServer checks;
  private Process nginx;
  private int port;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(isInstalled(), "there is no nginx here (apt-get install nginx)");
    first = new Backend("first");
    second = new Backend("second");
    checks = checkServer(0);
    port = freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        Files.readString(Path.of("http", "nginx.conf"))
            .replace("http {\n", "http {\n" + temporaryFiles())
            .replace("/var/log/nginx", folder.toString())
            .replace("/run/nginx.pid", folder.resolve("nginx.pid").toString())
            .replace("127.0.0.1:8080", "127.0.0.1:" + port)
            .replace("127.0.0.1:9001", "127.0.0.1:" + first.port())
            .replace("127.0.0.1:9002", "127.0.0.1:" + second.port())
            .replace("127.0.0.1:9410", "127.0.0.1:" + checks.port()));
    nginx =
        new ProcessBuilder(
                "nginx",
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-g",
                "daemon off;")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> post("warm-up").statusCode() == 200);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor();
      checks.close();
      first.close();
      second.close();
    }
  }

  @Test
  void refusesWhatIsContainedAndServesTheRest() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    enforcement.apply(limit("c-2", new Target.Tenant("eu-1", "slow"), 2));

    HttpResponse<String> refused = post("acme");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("X-Containment")).hasValue("c-1");
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(50, 61);
    assertThat(post("slow").statusCode()).isEqualTo(200);
    assertThat(post("slow").statusCode()).isEqualTo(200);
    HttpResponse<String> limited = post("slow");
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("X-Containment")).hasValue("c-2");
    assertThat(limited.headers().firstValue("Retry-After")).hasValue("31");
    assertThat(post("other").statusCode()).isEqualTo(200);

    enforcement.remove(deny("c-1", TENANT, 60_000));
    assertThat(post("acme").statusCode()).isEqualTo(200);
  }

  @Test
  void killingTheCheckRefusesNobody() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    assertThat(post("acme").statusCode()).isEqualTo(403);
    int checksAt = checks.port();
    checks.close();
    for (int i = 0; i < 100; i++) {
      assertThat(post(i % 2 == 0 ? "acme" : "other").statusCode()).isEqualTo(200);
    }
    checks = checkServer(checksAt);
    assertThat(post("acme").statusCode()).isEqualTo(403);
  }

  @Test
  void checkThatHangsRefusesNobody() throws Exception {
    int checksAt = checks.port();
    checks.close();
    // Takes connections and never answers.
    try (ServerSocket silent = new ServerSocket()) {
      silent.setReuseAddress(true);
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), checksAt));
      for (int i = 0; i < 20; i++) {
        long before = System.nanoTime();
        assertThat(post("acme").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
      }
    }
  }

  @Test
  void logIsTelemetry() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    post("acme");
    post("other");
    Path log = folder.resolve("telemetry.jsonl");
    await().atMost(PATIENCE).until(() -> Files.readAllLines(log).size() >= 3);
    List<String> lines = Files.readAllLines(log);
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    InferenceEvent refused = event(decoder, lines.get(lines.size() - 2));
    InferenceEvent served = event(decoder, lines.get(lines.size() - 1));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.tenant()).isEqualTo("acme");
    assertThat(refused.commandId()).isEqualTo("c-1");
    assertThat(refused.node()).isNull();
    assertThat(served.status()).isEqualTo(200);
    assertThat(served.commandId()).isNull();
    assertThat(served.node()).startsWith("127.0.0.1:");
    assertThat(served.apiKey()).isEqualTo("k1");
  }

  private CheckServer checkServer(int at) throws IOException {
    return CheckServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), at),
        2,
        "eu-1",
        enforcement,
        () -> true);
  }

  private HttpResponse<String> post(String tenant) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("X-Tenant", tenant)
            .header("X-Api-Key-Id", "k1")
            .header("X-Model", "llama")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static InferenceEvent event(TelemetryDecoder decoder, String line) {
    Decoded<?> decoded = decoder.decode(line.getBytes(UTF_8), Long.MAX_VALUE);
    assertThat(decoded).as(line).isInstanceOf(Decoded.Value.class);
    return (InferenceEvent) ((Decoded.Value<?>) decoded).value();
  }

  /** Where whoever runs the test may write. */
  private String temporaryFiles() {
    StringBuilder lines = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      lines.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
    }
    return lines.toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder("nginx", "-v").redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
