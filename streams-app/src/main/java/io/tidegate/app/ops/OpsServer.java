package io.tidegate.app.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /live} and {@code /ready}, and no other path. */
public final class OpsServer implements AutoCloseable {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON_TYPE = "application/json";
  private static final int THREADS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads;

  private OpsServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** Starts to serve at {@code address}; port 0 takes a free one. */
  public static OpsServer start(
      InetSocketAddress address,
      Supplier<String> metrics,
      Supplier<Health> live,
      Supplier<Health> ready)
      throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread made = new Thread(work, "ops-http");
              made.setDaemon(true);
              return made;
            });
    server.setExecutor(threads);
    // The JDK's server matches contexts by their beginnings, so that one takes all.
    server.createContext(
        "/",
        call -> {
          switch (call.getRequestURI().getPath()) {
            case "/metrics" -> answer(call, 200, METRICS_TYPE, metrics.get());
            case "/live" -> answer(call, live.get());
            case "/ready" -> answer(call, ready.get());
            default -> answer(call, 404, METRICS_TYPE, "There are /metrics, /live and /ready.\n");
          }
        });
    server.start();
    return new OpsServer(server, threads);
  }

  /** The port that is served. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange call, Health health) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("status", health.up() ? "up" : "down");
    if (!health.up()) {
      body.put("reason", health.reason());
    }
    answer(call, health.up() ? 200 : 503, JSON_TYPE, body.toString());
  }

  private static void answer(HttpExchange call, int status, String type, String text)
      throws IOException {
    try (call) {
      if (!call.getRequestMethod().equals("GET")) {
        call.getResponseHeaders().set("Allow", "GET");
        call.sendResponseHeaders(405, -1);
        return;
      }
      byte[] body = text.getBytes(UTF_8);
      call.getResponseHeaders().set("Content-Type", type);
      call.sendResponseHeaders(status, body.length);
      try (OutputStream out = call.getResponseBody()) {
        out.write(body);
      }
    }
  }
}
