package io.tidegate.schemas.operator;

import org.jspecify.annotations.Nullable;

/**
 * What a person decided, about exactly one of a finding, a command and a target.
 *
 * @param target as a command's key: {@code <cluster>/<kind>/<id>}
 * @param verdict there for a verdict, else null
 * @param measure there for a containment, else null
 * @param by who decided
 * @param expiresMs when the decision ends by itself; {@link #NEVER} where it does not
 */
public record OperatorRecord(
    long timeMs,
    String id,
    Type type,
    @Nullable String findingUid,
    @Nullable String commandId,
    @Nullable String target,
    @Nullable Verdict verdict,
    @Nullable Measure measure,
    String by,
    String reason,
    long expiresMs) {

  /** Stands for no end. */
  public static final long NEVER = -1;

  /** What kind of decision it is; {@link #wireName()} is the word on the wire. */
  public enum Type {
    CONTAIN("contain"),
    VERDICT("verdict"),
    RELEASE("release"),
    APPROVE("approve"),
    REJECT("reject"),
    PROTECT("protect"),
    ACCEPT_BASELINE("accept_baseline");

    private final String wireName;

    Type(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** A decision that contains nobody. */
  public OperatorRecord(
      long timeMs,
      String id,
      Type type,
      @Nullable String findingUid,
      @Nullable String commandId,
      @Nullable String target,
      @Nullable Verdict verdict,
      String by,
      String reason,
      long expiresMs) {
    this(timeMs, id, type, findingUid, commandId, target, verdict, null, by, reason, expiresMs);
  }

  /** What it is about, which is the key of the record on its topic. */
  public String subject() {
    if (findingUid != null) {
      return findingUid;
    }
    return commandId != null ? commandId : String.valueOf(target);
  }
}
