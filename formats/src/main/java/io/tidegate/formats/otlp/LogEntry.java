package io.tidegate.formats.otlp;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One log record of a collector, with its values as plain JSON.
 *
 * @param resource the attributes of the resource that it is of
 * @param timeMs when it happened; 0 where that is not told
 * @param observedMs when the collector saw it; 0 where that is not told
 */
public record LogEntry(
    JsonNode resource, JsonNode attributes, JsonNode body, long timeMs, long observedMs) {}
