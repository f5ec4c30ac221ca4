package io.tidegate.enforcer.rest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks a JSON API, with bounded time, size and tries. What is sent must be such that it may be sent
 * twice. Where there was no answer, the next questions fail at once: whoever has many things to say
 * to somebody who is away must not wait for each.
 */
public final class RestClient {
  /** The whole of one exchange. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int TRIES = 3;

  /** The first pause between two tries is this part of how long nothing is asked after the last. */
  private static final int PAUSES = 20;

  /** So long after a failure nothing more is asked. */
  public static final Duration AWAY = Duration.ofSeconds(1);

  private static final int MOST_BYTES = 64 << 20;

  /** What says who asks; read before each question, since it may be renewed. */
  @FunctionalInterface
  public interface Token {
    /** The bearer token. */
    String read() throws IOException;
  }

  private final URI base;
  private final Token token;
  private final Clients clients;
  private final Duration awayFor;
  private @Nullable String away;
  private long awayUntilNanos;

  /** The connection to use; it may change as the authorities that are trusted do. */
  @FunctionalInterface
  public interface Clients {
    HttpClient client() throws IOException;
  }

  /**
   * @param base scheme, host, port and, where the API is below one, a path
   * @param awayFor so long after a failure every question fails at once
   */
  public RestClient(URI base, Token token, Clients clients, Duration awayFor) {
    String scheme = base.getScheme();
    if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("must be http://HOST:PORT or https://HOST:PORT: " + base);
    }
    if (base.getRawUserInfo() != null || base.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "must hold no password and no question: " + base.getHost());
    }
    this.base = base;
    this.token = token;
    this.clients = clients;
    this.awayFor = awayFor;
  }

  /** Connections as the JDK makes them. */
  public static Clients plain() {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    return () -> client;
  }

  public Reply get(String path) throws IOException {
    return ask(request("GET", path, "application/json", null));
  }

  public Reply send(String method, String path, String contentType, Json body) throws IOException {
    return ask(request(method, path, contentType, body));
  }

  private Reply ask(HttpRequest request) throws IOException {
    if (away != null && System.nanoTime() - awayUntilNanos < 0) {
      throw new IOException("still: " + away);
    }
    away = null;
    long pause = awayFor.toNanos() / PAUSES;
    for (int left = TRIES - 1; ; left--, pause *= 2) {
      try {
        Reply reply = once(request);
        if (!reply.isPassing()) {
          return reply;
        }
        if (left == 0) {
          throw new IOException(reply.complaint(request.method(), request.uri()));
        }
      } catch (IOException e) {
        if (left == 0 || e instanceof InterruptedIOException) {
          away = e.getMessage() == null ? e.toString() : e.getMessage();
          awayUntilNanos = System.nanoTime() + awayFor.toNanos();
          throw e;
        }
      }
      LockSupport.parkNanos(pause);
    }
  }

  private Reply once(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        clients.client().sendAsync(request, head -> new BoundedBody(MOST_BYTES));
    try {
      HttpResponse<byte[]> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(response.statusCode(), bodyOf(response));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new InterruptedIOException(
          request.uri().getAuthority() + " does not answer within " + PATIENCE.toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "stopped while " + request.uri().getAuthority() + " answers");
    } catch (ExecutionException e) {
      throw new IOException(request.uri().getAuthority() + " cannot be asked: " + e.getCause(), e);
    }
  }

  private static Json bodyOf(HttpResponse<byte[]> response) throws IOException {
    try {
      return response.body().length == 0 ? Json.NULL : Json.parse(response.body());
    } catch (IOException e) {
      // A proxy in between answers errors in HTML; what says that it was done must be readable.
      if (new Reply(response.statusCode(), Json.NULL).isDone()) {
        throw e;
      }
      return Json.NULL;
    }
  }

  private HttpRequest request(String method, String path, String contentType, @Nullable Json body)
      throws IOException {
    String below = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(below + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token.read())
            .header("Accept", "application/json");
    if (body == null) {
      return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", contentType)
        .method(method, HttpRequest.BodyPublishers.ofByteArray(body.bytes()))
        .build();
  }
}
