package io.tidegate.enforcer.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server behind the gateway that answers everything with 200, and counts. */
public final class Backend implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicLong served = new AtomicLong();

  public Backend(String name) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        call -> {
          try (call) {
            byte[] asked = call.getRequestBody().readAllBytes();
            served.incrementAndGet();
            byte[] body = (name + " " + asked.length).getBytes(UTF_8);
            call.getResponseHeaders().set("X-Usage-Input-Tokens", "12");
            call.getResponseHeaders().set("X-Usage-Output-Tokens", "34");
            // What a guardrail would see of a planted token in the answer.
            if (new String(asked, UTF_8).contains("tell me the canary")) {
              call.getResponseHeaders().set("X-Canary", "canary-1");
            }
            call.sendResponseHeaders(200, body.length);
            call.getResponseBody().write(body);
          }
        });
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public long served() {
    return served.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
