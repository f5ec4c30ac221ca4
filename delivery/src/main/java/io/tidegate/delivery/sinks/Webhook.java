package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.wire.Exchange;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.Secret;
import io.tidegate.schemas.entity.StableId;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * OCSF over HTTP: a JSON array of events, or one event a request. Signed as Standard Webhooks has
 * it (standardwebhooks.com): HMAC-SHA-256 over id, time and body, so that a receiver can tell
 * forged, altered and replayed ones.
 *
 * @param single one event a request, and not an array
 * @param signing the key of the signature; null where none is wanted
 */
record Webhook(URI uri, boolean single, Authorization authorization, @Nullable Secret signing)
    implements Dialect {
  private static final String BASE64_KEY = "whsec_";
  private static final long MS = 1_000;

  @Override
  public Answer send(List<Event> events, Exchange http) throws IOException {
    byte[] body = Documents.bytes(single ? events.get(0).document() : array(events));
    HttpCall call = authorization.to(HttpCall.post(uri, "application/json", body));
    String id =
        events.size() == 1
            ? events.get(0).id()
            : "b-" + StableId.of(events.stream().map(Event::id).toArray(String[]::new));
    HttpCall signed = signing == null ? call : signed(call, id, http.nowMs() / MS, signing.read());
    return Answer.all(events.size(), http.call(signed).verdict());
  }

  /** Adds the three headers of Standard Webhooks. */
  static HttpCall signed(HttpCall call, String id, long seconds, String secret) throws IOException {
    try {
      byte[] key =
          secret.startsWith(BASE64_KEY)
              ? Base64.getDecoder().decode(secret.substring(BASE64_KEY.length()))
              : secret.getBytes(UTF_8);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + seconds + ".").getBytes(UTF_8));
      String signature = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(call.body()));
      return call.with("webhook-id", id)
          .with("webhook-timestamp", Long.toString(seconds))
          .with("webhook-signature", signature);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without its cause: that might show the key.
      throw new IOException("the key of the signature cannot be used");
    }
  }

  private static ArrayNode array(List<Event> events) {
    ArrayNode array = Documents.object().arrayNode();
    events.forEach(event -> array.add(event.document()));
    return array;
  }
}
