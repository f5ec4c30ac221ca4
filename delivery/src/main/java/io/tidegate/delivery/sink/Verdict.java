package io.tidegate.delivery.sink;

import java.time.Duration;

/**
 * What became of one event that was sent.
 *
 * @param notBefore the least time until it is sent again, where the other side said so
 * @param why what the other side said, without secrets; of long words the beginning, on one line:
 *     it is logged, and stands in letters that have a bound
 */
public record Verdict(Kind kind, Duration notBefore, String why) {
  /** What is to be done. */
  public enum Kind {
    /** It has arrived. */
    ACCEPTED,
    /** It will never be taken: it goes to the dead letters. */
    REFUSED,
    /** It was not taken now, through no fault of its own. */
    RETRY,
    /** The other side failed over it; should others be taken all the while, it is at fault. */
    FAILED,
    /** There was too much at once: it goes again with fewer others, or alone. */
    SPLIT,
    /** One of several is at fault, and it is not said which: each goes again by itself. */
    ALONE,
    /** Nothing will be taken until somebody mends a token or the configuration. */
    HOLD
  }

  private static final int MOST_SAID = 1_000;

  private static final Verdict ACCEPTED = new Verdict(Kind.ACCEPTED, Duration.ZERO, "accepted");

  public Verdict {
    String first = why.substring(0, Math.min(why.length(), MOST_SAID));
    why = first.replaceAll("[\\p{Cntrl}\\p{Cs}\\u2028\\u2029]", " ");
  }

  public static Verdict accepted() {
    return ACCEPTED;
  }

  public static Verdict refused(String why) {
    return new Verdict(Kind.REFUSED, Duration.ZERO, why);
  }

  public static Verdict retry(String why) {
    return new Verdict(Kind.RETRY, Duration.ZERO, why);
  }

  /** To be sent again, but not before that time has passed. */
  public static Verdict retryAfter(Duration notBefore, String why) {
    return new Verdict(Kind.RETRY, notBefore, why);
  }

  public static Verdict failed(String why) {
    return new Verdict(Kind.FAILED, Duration.ZERO, why);
  }

  public static Verdict split(String why) {
    return new Verdict(Kind.SPLIT, Duration.ZERO, why);
  }

  public static Verdict alone(String why) {
    return new Verdict(Kind.ALONE, Duration.ZERO, why);
  }

  public static Verdict hold(String why) {
    return new Verdict(Kind.HOLD, Duration.ZERO, why);
  }
}
