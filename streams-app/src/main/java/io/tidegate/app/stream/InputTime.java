package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Input;
import io.tidegate.shell.topics.InputPlan;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time by which Streams orders the records of a task: their own, but scaling events first. What
 * they say is waited for, so telemetry that is read before them is kept in memory until they come;
 * Streams takes the record of the lowest time among its inputs, and reads nothing of one input
 * while there are records of another on the broker that it has not fetched.
 */
final class InputTime implements TimestampExtractor {
  /** Ten years: older than any telemetry that is kept. */
  private static final long AHEAD_MS = 10 * 365 * 86_400_000L;

  private final InputPlan plan;

  InputTime(InputPlan plan) {
    this.plan = plan;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long ownMs = Math.max(0, record.timestamp());
    return goesFirst(record.topic()) ? Math.max(0, ownMs - AHEAD_MS) : ownMs;
  }

  /** The record's own time again; a record without one has none. */
  long ownMs(String topic, long extractedMs) {
    return goesFirst(topic) ? extractedMs + AHEAD_MS : extractedMs;
  }

  private boolean goesFirst(String topic) {
    return plan.kindOf(topic) == Input.Kind.SCALING;
  }
}
