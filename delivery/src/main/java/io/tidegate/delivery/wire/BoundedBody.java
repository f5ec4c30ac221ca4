package io.tidegate.delivery.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Keeps the first bytes of an answer, and stops reading where there are more. */
final class BoundedBody implements BodySubscriber<BoundedBody.Body> {
  /** The answer to a thousand items of {@code _bulk} with an error each has half a megabyte. */
  static final int MOST_BYTES = 4 << 20;

  private final CompletableFuture<Body> body = new CompletableFuture<>();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  record Body(byte[] bytes, boolean cut) {
    /** As it was before it was packed; of what cannot be unpacked nothing, as if cut off. */
    Body unpacked(String coding) {
      return switch (coding.strip().toLowerCase(Locale.ROOT)) {
        case "", "identity" -> this;
        case "gzip", "x-gzip" -> unzipped();
        default -> new Body(new byte[0], true);
      };
    }

    private Body unzipped() {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        byte[] first = in.readNBytes(MOST_BYTES);
        return new Body(first, cut || in.read() >= 0);
      } catch (IOException e) {
        return new Body(new byte[0], true);
      }
    }
  }

  @Override
  public CompletionStage<Body> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      kept.write(bytes, 0, Math.min(bytes.length, MOST_BYTES - kept.size()));
    }
    if (kept.size() >= MOST_BYTES && subscription != null) {
      subscription.cancel();
      body.complete(new Body(kept.toByteArray(), true));
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(new Body(kept.toByteArray(), false));
  }
}
