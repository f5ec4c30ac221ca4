package io.tidegate.delivery.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** HTTP by the JDK's client: host names are verified, redirects are not followed. */
public final class HttpTransport implements Exchange {
  /** As long as any number of milliseconds goes: whoever waits has a bound of his own. */
  private static final long MOST_SECONDS = Long.MAX_VALUE / 1_000_000_000;

  private static final int MOST_DIGITS = 9;

  private final HttpClient client;
  private final Duration timeout;
  private final InstantSource clock = InstantSource.system();

  /**
   * @param timeout of a whole call, from connecting to the last byte of the answer
   */
  public HttpTransport(SSLContext tls, Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .sslContext(tls)
            .build();
  }

  @Override
  public HttpReply call(HttpCall call) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .timeout(timeout)
            .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
    call.headers().forEach(request::header);
    // The request's own timeout ends with the headers: a body that never ends is cut off here.
    CompletableFuture<HttpResponse<BoundedBody.Body>> answer =
        client.sendAsync(request.build(), response -> new BoundedBody());
    try {
      return reply(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + timeout.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(said(cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(e);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public long nowMs() {
    return clock.millis();
  }

  private HttpReply reply(HttpResponse<BoundedBody.Body> response) {
    Optional<String> after = response.headers().firstValue("Retry-After");
    // Whoever is not told what we take may pack as they like (RFC 9110, 12.5.3).
    String coding = response.headers().firstValue("Content-Encoding").orElse("");
    BoundedBody.Body body = response.body().unpacked(coding);
    return new HttpReply(
        response.statusCode(),
        body.bytes(),
        body.cut(),
        after.map(text -> retryAfter(text.strip(), nowMs())).orElse(Duration.ZERO));
  }

  /** What went wrong, down to where words were found for it: the JDK has none for some. */
  private static String said(Throwable failure) {
    StringBuilder said = new StringBuilder(failure.getClass().getSimpleName());
    @Nullable Throwable at = failure;
    while (at != null && at.getMessage() == null) {
      at = at.getCause();
      if (at != null) {
        said.append(" by ").append(at.getClass().getSimpleName());
      }
    }
    return at == null ? said.toString() : said + ": " + at.getMessage();
  }

  /** Seconds or a date; nothing where it is neither. */
  static Duration retryAfter(String text, long nowMs) {
    if (text.matches("\\d+")) {
      return Duration.ofSeconds(text.length() > MOST_DIGITS ? MOST_SECONDS : Long.parseLong(text));
    }
    try {
      ZonedDateTime at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Duration.ofMillis(Math.max(0, at.toInstant().toEpochMilli() - nowMs));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
