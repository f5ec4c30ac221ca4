package io.tidegate.schemas.control;

/** One ceiling of a throttle, by its wire name, e.g. {@code output_tokens_per_min}. */
public record Limit(String name, long value) {}
