package io.tidegate.app.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.enforcer.web.Answer;
import io.tidegate.enforcer.web.Bounds;
import io.tidegate.enforcer.web.Head;
import io.tidegate.enforcer.web.HttpEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /live} and {@code /ready}, and no other path. */
public final class OpsServer implements AutoCloseable {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON_TYPE = "application/json";
  private static final int THREADS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<String> metrics;
  private final Supplier<Health> live;
  private final Supplier<Health> ready;
  private final HttpEndpoint endpoint;

  private OpsServer(
      InetSocketAddress address,
      Supplier<String> metrics,
      Supplier<Health> live,
      Supplier<Health> ready)
      throws IOException {
    this.metrics = metrics;
    this.live = live;
    this.ready = ready;
    this.endpoint =
        HttpEndpoint.start("ops-http", address, THREADS, Bounds.ofProbes(), this::answer);
  }

  /** Starts to serve at {@code address}; port 0 takes a free one. */
  public static OpsServer start(
      InetSocketAddress address,
      Supplier<String> metrics,
      Supplier<Health> live,
      Supplier<Health> ready)
      throws IOException {
    return new OpsServer(address, metrics, live, ready);
  }

  /** The port that is served. */
  public int port() {
    return endpoint.port();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private Answer answer(Head head) {
    if (!head.isWhole()) {
      return Answer.of(400);
    }
    if (!head.method().equals("GET")) {
      return new Answer(405, new TreeMap<>(Map.of("Allow", "GET")), "");
    }
    return switch (head.path()) {
      case "/metrics" -> Answer.of(200, METRICS_TYPE, metrics.get());
      case "/live" -> answer(live.get());
      case "/ready" -> answer(ready.get());
      default -> Answer.of(404, METRICS_TYPE, "There are /metrics, /live and /ready.\n");
    };
  }

  private static Answer answer(Health health) {
    ObjectNode body = JSON.createObjectNode().put("status", health.up() ? "up" : "down");
    if (!health.up()) {
      body.put("reason", health.reason());
    }
    return Answer.of(health.up() ? 200 : 503, JSON_TYPE, body.toString());
  }
}
