package io.tidegate.app.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OpsServerTest {
  private Health live = Health.UP;
  private Health ready = Health.UP;
  private OpsServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        OpsServer.start(
            new InetSocketAddress("127.0.0.1", 0), () -> "one 1.0\n", () -> live, () -> ready);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void servesMetrics() throws Exception {
    HttpResponse<String> answer = get("/metrics", "GET");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(answer.body()).isEqualTo("one 1.0\n");
  }

  @Test
  void saysThatAllIsWell() throws Exception {
    assertThat(get("/live", "GET").body()).isEqualTo("{\"status\":\"up\"}");
    assertThat(get("/ready", "GET").statusCode()).isEqualTo(200);
  }

  @Test
  void saysWhyItIsNotReady() throws Exception {
    ready = Health.down("state is \"REBALANCING\"");
    HttpResponse<String> answer = get("/ready", "GET");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("{\"status\":\"down\",\"reason\":\"state is \\\"REBALANCING\\\"\"}");
    assertThat(get("/live", "GET").statusCode()).isEqualTo(200);
  }

  @Test
  void onlyAnswersQuestions() throws Exception {
    assertThat(get("/metrics", "DELETE").statusCode()).isEqualTo(405);
    for (String path : List.of("/", "/elsewhere", "/metricsx", "/ready/", "/live/x", "/Ready")) {
      assertThat(get(path, "GET").statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void halfOpenSocketsHoldNobodyUp() throws Exception {
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      String half = i % 2 == 0 ? "GET /hea" : "GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1";
      socket.getOutputStream().write(half.getBytes(UTF_8));
      held.add(socket);
    }
    assertThat(RawHttp.get(server.port(), RawHttp.junk(100))).isEqualTo(404);
    assertThat(RawHttp.get(server.port(), RawHttp.junk(9_000))).isEqualTo(400);
    assertThat(get("/live", "GET").statusCode()).isEqualTo(200);
    for (Socket socket : held) {
      socket.close();
    }
  }

  private HttpResponse<String> get(String path, String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
