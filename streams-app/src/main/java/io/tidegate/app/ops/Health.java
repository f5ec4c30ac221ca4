package io.tidegate.app.ops;

/** Whether something is well, and if not, why in one sentence. */
public record Health(boolean up, String reason) {

  /** All is well. */
  public static final Health UP = new Health(true, "");

  /** Not well, because of {@code reason}. */
  public static Health down(String reason) {
    return new Health(false, reason);
  }

  /** In a few words, for people. */
  public String text() {
    return up ? "ready" : "not ready: " + reason;
  }
}
