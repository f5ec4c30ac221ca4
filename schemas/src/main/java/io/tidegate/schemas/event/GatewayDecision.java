package io.tidegate.schemas.event;

/** What the gateway's own policy did with a request. */
public enum GatewayDecision {
  ALLOW,
  FLAG,
  DENY
}
