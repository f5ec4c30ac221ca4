package io.tidegate.schemas.event;

/** A guardrail's score (0 to 1) or a sample's further metric, by name. */
public record NamedScore(String name, double value) {}
