package io.tidegate.schemas.deadletter;

/**
 * Where a record came from. In files the topic is the file's name, the partition 0 and the offset
 * the line number, counted from 1; {@code index} is the place in a batch, 0 otherwise.
 */
public record Position(String topic, int partition, long offset, int index) {}
