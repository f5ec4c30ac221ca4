package io.tidegate.delivery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.delivery.sink.Verdict;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What came back, whole.
 *
 * @param body of long answers the first part
 * @param retryAfter what {@code Retry-After} says; zero where it says nothing
 */
public record HttpReply(int status, byte[] body, boolean cut, Duration retryAfter) {
  /** Said by what stands before a server, or by one that has too much to do. */
  private static final Set<Integer> BUSY = Set.of(502, 503, 504);

  private static final int OK = 200;
  private static final int REDIRECTS = 300;
  private static final int REFUSALS = 400;
  private static final int FAILURES = 500;

  /** How a page begins: after white space, a byte order mark and comments. */
  private static final Pattern PAGE =
      Pattern.compile(
          "(?is)\\A(?:[\\s\\uFEFF]++|<!--.*?-->|<\\?xml[^>]*>)*+<(?:!doctype\\s+)?html\\b");

  private static final int MOST_LOOKED_AT = 4_096;

  /** Whether it was taken. A page for people is no answer: it stands before the receiver. */
  public boolean isOk() {
    return isSuccess() && !isPage();
  }

  /** What the status alone says of all that was sent (RFC 9110, RFC 6585). */
  public Verdict verdict() {
    if (isOk()) {
      return Verdict.accepted();
    }
    String said = "HTTP " + status;
    if (isSuccess()) {
      return Verdict.hold(
          said + " with a web page: not the receiver answers, but a proxy or a page to sign in");
    }
    if (status >= FAILURES) {
      return BUSY.contains(status) || !retryAfter.isZero()
          ? Verdict.retryAfter(retryAfter, said)
          : Verdict.failed(said);
    }
    if (status >= REDIRECTS && status < REFUSALS) {
      // Following one would hand the token to whoever is named.
      return Verdict.hold(
          said + ", a redirect, which is not followed: set the address it leads to");
    }
    return switch (status) {
      case 401, 403, 407 -> Verdict.hold(said + ": the token or its rights are refused");
      case 404, 405, 410 -> Verdict.hold(said + ": there is nothing at this address");
      case 408, 425, 429 -> Verdict.retryAfter(retryAfter, said);
      // Where one event is at fault the others go again without it.
      case 400, 409, 413, 422 -> Verdict.split(said);
      // The account, the method, the protocol: with another event it would be no different.
      default -> Verdict.hold(said + ": not for what was sent");
    };
  }

  private boolean isSuccess() {
    return status >= OK && status < REDIRECTS;
  }

  private boolean isPage() {
    int looked = Math.min(body.length, MOST_LOOKED_AT);
    return PAGE.matcher(new String(body, 0, looked, UTF_8)).lookingAt();
  }
}
