package io.tidegate.enforcer.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The check endpoint: a gateway asks with the headers {@code X-Tenant}, {@code X-Api-Key-Id},
 * {@code X-User}, {@code X-Source}, {@code X-Model} and {@code X-Cluster}, and is told 200, 401,
 * 403 or 429.
 *
 * <p>A refusal carries {@code Retry-After} and {@code X-Containment}. Below {@code /auth-request}
 * it is always 403, with what it means in {@code X-Containment-Status}: nginx takes any other
 * status for a failure of the check itself. {@code /health} says whether all commands are known.
 */
public final class CheckServer implements AutoCloseable {
  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;
  private static final String AUTH_REQUEST = "/auth-request";

  static {
    // Without it a small answer waits for the acknowledgement of the one before.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpEnforcement enforcement;
  private final String cluster;
  private final BooleanSupplier ready;
  private final InstantSource clock = InstantSource.system();
  private final HttpServer server;
  private final ExecutorService threads;

  private CheckServer(
      InetSocketAddress address,
      int threads,
      String cluster,
      HttpEnforcement enforcement,
      BooleanSupplier ready)
      throws IOException {
    this.enforcement = enforcement;
    this.cluster = cluster;
    this.ready = ready;
    this.server = HttpServer.create(address, 0);
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread made = new Thread(work, "check-http");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Starts to serve; port 0 takes a free one. {@code cluster} is meant where a gateway names none.
   */
  public static CheckServer start(
      InetSocketAddress address,
      int threads,
      String cluster,
      HttpEnforcement enforcement,
      BooleanSupplier ready)
      throws IOException {
    CheckServer made = new CheckServer(address, threads, cluster, enforcement, ready);
    made.server.setExecutor(made.threads);
    made.server.createContext("/", made::check);
    made.server.createContext("/health", made::health);
    made.server.start();
    return made;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void check(HttpExchange call) throws IOException {
    try (call) {
      Verdict verdict = enforcement.check(asked(call.getRequestHeaders()), clock.millis());
      Headers headers = call.getResponseHeaders();
      if (verdict.commandId() != null) {
        headers.set(verdict.refuses() ? "X-Containment" : "X-Throttled-By", verdict.commandId());
      }
      int status = verdict.status();
      if (verdict.refuses()) {
        headers.set("Retry-After", Long.toString(verdict.retryAfterSeconds()));
        headers.set("X-Containment-Status", Integer.toString(status));
        status = call.getRequestURI().getPath().startsWith(AUTH_REQUEST) ? FORBIDDEN : status;
      }
      call.getRequestBody().readAllBytes();
      call.sendResponseHeaders(status, -1);
    }
  }

  private void health(HttpExchange call) throws IOException {
    try (call) {
      boolean known = ready.getAsBoolean();
      byte[] body = (known ? "ok\n" : "the commands in force are not known yet\n").getBytes(UTF_8);
      call.sendResponseHeaders(known ? 200 : UNAVAILABLE, body.length);
      call.getResponseBody().write(body);
    }
  }

  private Asked asked(Headers headers) {
    String named = header(headers, "X-Cluster");
    return new Asked(
        named == null ? cluster : named,
        header(headers, "X-Tenant"),
        header(headers, "X-Api-Key-Id"),
        header(headers, "X-User"),
        header(headers, "X-Source"),
        header(headers, "X-Model"));
  }

  /** What a header names, as telemetry names it; null where it names nothing. */
  private static @Nullable String header(Headers headers, String name) {
    String value = headers.getFirst(name);
    return value == null || value.isEmpty() ? null : Identifier.of(value.getBytes(ISO_8859_1));
  }
}
