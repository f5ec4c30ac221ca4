package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.Secret;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The header that says who we are.
 *
 * @param scheme such as Bearer, Splunk or ApiKey; Basic, with a user
 * @param user for Basic; empty for the others
 * @param secret null where nobody asks
 */
record Authorization(String scheme, String user, @Nullable Secret secret) {
  /** Adds it, with the token as it is at the moment. */
  HttpCall to(HttpCall call) throws IOException {
    if (secret == null) {
      return call;
    }
    String token = secret.read();
    if (token.chars().anyMatch(c -> c < ' ' || c > '~')) {
      // The JDK's own complaint about such a header would have the token in it.
      throw new IOException("the secret at " + secret + " is no token: it has other characters");
    }
    return call.with(
        "Authorization",
        scheme
            + " "
            + (user.isEmpty()
                ? token
                : Base64.getEncoder().encodeToString((user + ":" + token).getBytes(UTF_8))));
  }
}
