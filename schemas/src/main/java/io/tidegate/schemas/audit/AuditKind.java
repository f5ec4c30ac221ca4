package io.tidegate.schemas.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an audit record tells of; {@link #wireName()} is the word on the wire. */
public enum AuditKind {
  /** The engine started, or what it runs by changed: hashes of engine, configuration and policy. */
  START,
  /** What was decided about a finding, by which rule. */
  DECISION,
  /** What would have been done, and the guard that refused it. */
  REFUSAL,
  /** A command was made. */
  COMMAND,
  /** A command was too old to be sent. */
  STALE,
  /** An enforcer answered. */
  RESPONSE,
  /** Every live enforcer of the cluster has applied a command. */
  APPLIED,
  /** A command has not been applied everywhere by its deadline. */
  NOT_APPLIED,
  /** A containment was ended before its time. */
  RELEASE,
  /** A person ordered a containment, and no guard refused it. */
  CONTAIN,
  /** A person approved a command. */
  APPROVE,
  /** A person rejected a command, or nobody approved it in time. */
  REJECT,
  /** A person judged a finding. */
  VERDICT,
  /** A person protected a target. */
  PROTECT,
  /** A person accepted what a finding shows as usual. */
  ACCEPT_BASELINE,
  /** A policy was taken up, refused or taken away. */
  POLICY,
  /** What switches a detector, protects or limits was said of an entity, and taken up or not. */
  ENTITY,
  /** A containment ran out. */
  EXPIRY,
  /** A signature over the chain so far. */
  CHECKPOINT;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of that word. */
  public static Optional<AuditKind> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
