package io.tidegate.enforcer.http;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.RawHttp.junk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.enforcer.testing.RawHttp;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent to the check endpoint, it answers, and in time. */
class CheckServerTest {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final HttpEnforcement enforcement = new HttpEnforcement();
  private final List<Socket> held = new ArrayList<>();
  private CheckServer server;

  @BeforeEach
  void start() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = CheckServer.start(any, 1, "eu-1", enforcement, () -> true);
    enforcement.apply(deny("c-1", new Target.Tenant("eu-1", "acme"), 60_000));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : held) {
      socket.close();
    }
    server.close();
  }

  @Test
  void junkHeadersDecideNothing() throws IOException {
    for (int headers : new int[] {0, 195, 197, 300, 1_000, 5_000}) {
      assertThat(get("X-Tenant: acme\r\n" + junk(headers)))
          .as("%d headers", headers)
          .isEqualTo(403);
    }
    assertThat(get("X-Tenant: other\r\n" + junk(1_000))).isEqualTo(200);
  }

  @Test
  void questionThatIsTooLongIsAnsweredFromWhatWasRead() throws IOException {
    String endless = "X-User: " + "u".repeat(900_000) + "\r\n";
    assertThat(get("X-Tenant: acme\r\nX-Api-Key-Id: k1\r\n" + endless)).isEqualTo(403);
    assertThat(get("X-Tenant: other\r\n" + endless)).isEqualTo(431);
    assertThat(get(endless + "X-Tenant: acme\r\n")).isEqualTo(431);
    assertThat(RawHttp.send(server.port(), "no HTTP at all\r\n\r\n")).isEqualTo(431);
    assertThat(get("X-Tenant: acme\r\nX-User: \u0001\u0080\u00ff\r\n")).isEqualTo(403);
  }

  @Test
  void whoIsNamedTwiceIsRefused() throws IOException {
    for (String name : List.of("X-Tenant", "X-Api-Key-Id", "X-User", "X-Source", "X-Model")) {
      assertThat(get(name + ": a\r\n" + name.toLowerCase(Locale.ROOT) + ": b\r\n"))
          .as(name)
          .isEqualTo(400);
    }
    assertThat(get("X-Tenant: acme\r\nX-Tenant: other\r\n")).isEqualTo(403);
    assertThat(get("X-Other: a\r\nX-Other: b\r\n")).isEqualTo(200);
  }

  @Test
  void bodyIsNotWaitedFor() throws IOException {
    for (String body : List.of("Content-Length: 1000000", "Transfer-Encoding: chunked")) {
      assertThat(get("X-Tenant: acme\r\n" + body + "\r\n")).as(body).isEqualTo(403);
    }
  }

  @Test
  void halfOpenSocketsHoldNobodyUp() throws IOException {
    for (int i = 0; i < 500; i++) {
      hold("GET /check HTTP/1.1\r\nHost: x\r\nX-Ten");
      hold("POST /check HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
    }
    long before = System.nanoTime();
    assertThat(get("X-Tenant: acme\r\n")).isEqualTo(403);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(held).allMatch(CheckServerTest::isClosed));
  }

  /** Each byte comes in good time, and the request never to its end. */
  @Test
  void bytesThatTrickleHoldNobodyUp() throws Exception {
    for (int i = 0; i < 200; i++) {
      hold("GET /check HTTP/1.1\r\nX-Tenant: a");
      hold("POST /check HTTP/1.1\r\nContent-Length: 900000\r\n\r\n");
      hold("POST /check HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n");
    }
    List<Socket> open = new ArrayList<>(held);
    List<Duration> waited = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              open.removeIf(socket -> !takes(socket, 'a'));
              long before = System.nanoTime();
              assertThat(get("X-Tenant: acme\r\n")).isEqualTo(403);
              waited.add(Duration.ofNanos(System.nanoTime() - before));
              return open.isEmpty();
            });
    assertThat(waited.stream().sorted().skip(waited.size() / 2).findFirst().orElseThrow())
        .isLessThan(SOON);
  }

  /** Whether its server has not closed it yet. */
  private static boolean takes(Socket socket, int next) {
    try {
      socket.getOutputStream().write(next);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void whoComesLastFindsRoom() throws IOException {
    for (int i = 0; i < 1_500; i++) {
      hold("");
      if (i % 300 == 299) {
        assertThat(get("X-Tenant: acme\r\n")).as("beside %d", i + 1).isEqualTo(403);
      }
    }
  }

  private int get(String headers) throws IOException {
    return RawHttp.get(server.port(), headers);
  }

  private void hold(String bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(1);
    held.add(socket);
    socket.getOutputStream().write(bytes.getBytes(UTF_8));
  }

  /** The server has closed it; what it answered before may still be there. */
  private static boolean isClosed(Socket socket) {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
