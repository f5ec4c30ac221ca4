package io.tidegate.app.demo;

import io.tidegate.enforcer.http.CheckServer;
import io.tidegate.enforcer.http.HttpEnforcement;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The demo's gateway: the check endpoint, told every command of mode enforce, and asked for one
 * request of each customer that it must refuse. It goes by event time, which runs faster here.
 */
final class DemoGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_ASKED = 20;
  private static final int SHOWN_OF_ID = 12;

  private final HttpEnforcement enforcement = new HttpEnforcement();
  private final CommandDecoder decoder = new CommandDecoder();
  private final CommandVerifier verifier;
  private final AtomicLong nowMs = new AtomicLong();
  private final CheckServer server;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final List<String> refused = new ArrayList<>();

  DemoGateway(CommandVerifier verifier) throws IOException {
    this.verifier = verifier;
    this.server =
        CheckServer.start(
            new InetSocketAddress("127.0.0.1", 0),
            1,
            "none",
            enforcement,
            () -> true,
            () -> Instant.ofEpochMilli(nowMs.get()));
  }

  /** A tick of event time has closed. */
  void now(long timeMs) {
    nowMs.accumulateAndGet(timeMs, Math::max);
  }

  /** Carries out a command, if it is signed, to be enforced, and something that it can do. */
  void hear(byte[] value, @Nullable String signature) {
    if (!(decoder.decode(value) instanceof Decoded.Value<Command> decoded)
        || decoded.value().mode() != Mode.ENFORCE
        || verifier.check(value, signature) != SignatureCheck.GOOD) {
      return;
    }
    Command command = decoded.value();
    if (command.action().ends()) {
      enforcement.remove(command);
    } else if (enforcement.actions().containsKey(command.target().kind())) {
      var unused = enforcement.apply(command);
      ask(command);
    }
  }

  /** What was refused, one line each. */
  synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  private void ask(Command command) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
            .timeout(PATIENCE)
            .header("X-Cluster", command.target().cluster());
    if (command.target() instanceof Target.Tenant tenant) {
      request.header("X-Tenant", tenant.tenant());
    } else if (command.target() instanceof Target.ApiKey key) {
      request.header("X-Api-Key-Id", key.apiKey());
      if (key.tenant() != null) {
        request.header("X-Tenant", key.tenant());
      }
    } else {
      return;
    }
    try {
      HttpResponse<Void> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      String id = answer.headers().firstValue("X-Containment").orElse("");
      if (!id.isEmpty()) {
        tell(
            "gateway: a request of "
                + command.target().key()
                + " got "
                + answer.statusCode()
                + ", X-Containment: "
                + id.substring(0, Math.min(SHOWN_OF_ID, id.length())));
      }
    } catch (IOException e) {
      tell("gateway: did not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void tell(String what) {
    if (refused.size() < MOST_ASKED) {
      refused.add(what);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
