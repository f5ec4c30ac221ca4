package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NamedScore;
import org.jspecify.annotations.Nullable;

/**
 * A request that is folded into the panes of all whom it is about: what several of them need of it
 * is made once. For one thread, and gone when it is folded.
 */
public final class FoldedRequest {
  /** From this guardrail score on a request counts as flagged. */
  private static final double FLAGGED = 0.5;

  private final InferenceEvent event;
  private final Pricing.Cost cost;
  private final String served;
  private final boolean flagged;
  private final boolean reached;
  private final boolean isServed;
  private @Nullable String keyName;
  private long keyHash;
  private long tenantHash;
  private long sourceHash;
  private long idHash;

  /** A request, and what it costs. */
  public FoldedRequest(InferenceEvent event, Pricing.Cost cost) {
    this.event = event;
    this.cost = cost;
    String model = event.servedModel();
    this.served = model == null ? event.model() : model;
    boolean isFlagged = event.decision() == GatewayDecision.FLAG;
    for (NamedScore score : event.guardrails()) {
      isFlagged |= score.value() >= FLAGGED;
    }
    this.flagged = isFlagged;
    this.reached = event.reached();
    this.isServed = event.served();
  }

  public InferenceEvent event() {
    return event;
  }

  public Pricing.Cost cost() {
    return cost;
  }

  /** The model that served, or else the one that was asked for. */
  public String served() {
    return served;
  }

  /** The tenant's key by its {@link KeyName}; null where the request has none. */
  public @Nullable String keyName() {
    String key = event.apiKey();
    if (keyName == null && key != null) {
      keyName = KeyName.of(key, event.tenant());
    }
    return keyName;
  }

  /** {@link InferenceEvent#reached()}. */
  boolean isReached() {
    return reached;
  }

  /** {@link InferenceEvent#served()}. */
  boolean isServed() {
    return isServed;
  }

  /** True where a guardrail or the gateway flagged it. */
  boolean isFlagged() {
    return flagged;
  }

  /** {@link Hash64} of the {@link #keyName}, which there must be. */
  long keyHash() {
    String name = keyName();
    if (keyHash == 0 && name != null) {
      keyHash = Hash64.of(name);
    }
    return keyHash;
  }

  /** {@link Hash64} of the tenant. */
  long tenantHash() {
    if (tenantHash == 0) {
      tenantHash = Hash64.of(event.tenant());
    }
    return tenantHash;
  }

  /** {@link Hash64} of the source, which there must be. */
  long sourceHash() {
    String source = event.source();
    if (sourceHash == 0 && source != null) {
      sourceHash = Hash64.of(source);
    }
    return sourceHash;
  }

  /** {@link Hash64} of the request's id. */
  long idHash() {
    if (idHash == 0) {
      idHash = Hash64.of(event.requestId());
    }
    return idHash;
  }
}
