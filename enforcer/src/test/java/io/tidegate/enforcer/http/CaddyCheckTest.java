package io.tidegate.enforcer.http;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.Commands.limit;
import static io.tidegate.enforcer.testing.RawHttp.junk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.enforcer.testing.Backend;
import io.tidegate.enforcer.testing.RawHttp;
import io.tidegate.enforcer.testing.RequestShapes;
import io.tidegate.schemas.control.Target;
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
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Caddy with the configuration that is shipped asks before it serves. */
class CaddyCheckTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Target TENANT = new Target.Tenant("eu-1", "acme");

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEnforcement enforcement = new HttpEnforcement();
  private Backend first;
  private Backend second;
  private CheckServer checks;
  private Process caddy;
  private int port;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(isInstalled(), "there is no caddy here (apt-get install caddy)");
    first = new Backend("first");
    second = new Backend("second");
    checks = checkServer(0);
    port = freePort();
    Path file = folder.resolve("Caddyfile");
    Files.writeString(
        file,
        "{\n\tadmin off\n}\n"
            + Files.readString(Path.of("http", "Caddyfile"))
                .replace(":8080", "http://127.0.0.1:" + port)
                .replace("127.0.0.1:9001", "127.0.0.1:" + first.port())
                .replace("127.0.0.1:9002", "127.0.0.1:" + second.port())
                .replace("127.0.0.1:9410", "127.0.0.1:" + checks.port())
                // A machine that builds is slow: a check that is late is a request that is served.
                .replace("50ms", "1s"));
    ProcessBuilder started =
        new ProcessBuilder("caddy", "run", "--adapter", "caddyfile", "--config", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("caddy.out").toFile());
    started.environment().put("HOME", folder.toString());
    caddy = started.start();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> post("warm-up").statusCode() == 200);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (caddy != null) {
      caddy.destroy();
      caddy.waitFor();
      checks.close();
      first.close();
      second.close();
    }
  }

  @Test
  void refusesWhatIsContainedAndServesTheRest() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    enforcement.apply(limit("c-2", new Target.Tenant("eu-1", "slow"), 1));

    HttpResponse<String> refused = post("acme");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("X-Containment")).hasValue("c-1");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(post("slow").statusCode()).isEqualTo(200);
    HttpResponse<String> limited = post("slow");
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("X-Containment")).hasValue("c-2");
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
    for (int i = 0; i < 40; i++) {
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
      for (int i = 0; i < 10; i++) {
        assertThat(post("acme").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void whatTheClientAddsDoesNotMakeTheCheckFail() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    for (int headers : new int[] {0, 193, 195, 300, 1_000}) {
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\n" + junk(headers)))
          .as("%d headers", headers)
          .isEqualTo(403);
    }
    assertThat(RawHttp.get(port, "X-Tenant: acme\r\nConnection: close, X-Tenant\r\n"))
        .isEqualTo(400);
    String longest = "X-User: " + "x".repeat(900_000) + "\r\n";
    // Caddy hands headers on by their names: the tenant's is the last before the one that is cut.
    assertThat(RawHttp.get(port, "X-Tenant: acme\r\n" + longest)).isEqualTo(431);
    assertThat(RawHttp.get(port, "X-Tenant: other\r\n" + longest)).isEqualTo(431);
    assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-Tenant: other\r\n")).isNotEqualTo(200);
    assertThat(RawHttp.get(port, "X-Tenant: other\r\nX-Tenant: acme\r\n")).isNotEqualTo(200);
    assertThat(RawHttp.get(port, "X-Tenant: other\r\n")).isEqualTo(200);
  }

  @Test
  void noShapeOfARequestIsServedToWhoIsDenied() throws Exception {
    LongSupplier served = () -> first.served() + second.served();
    enforcement.apply(deny("c-1", TENANT, 60_000));
    assertThat(RequestShapes.served(port, RequestShapes.of("other"), served)).isGreaterThan(20);
    RequestShapes.assertNoneServed(port, RequestShapes.of("acme"), served);
    RequestShapes.assertNoneServed(port, RequestShapes.ambiguous("acme", "other"), served);
    long before = served.getAsLong();
    String one = RequestShapes.of("other").get("plain");
    String denied = RequestShapes.of("acme").get("plain");
    assertThat(RawHttp.answers(port, one + denied + one + denied)).contains("HTTP/1.1 403");
    assertThat(served.getAsLong()).isBetween(before + 1, before + 2);
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder("caddy", "version").redirectErrorStream(true).start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
