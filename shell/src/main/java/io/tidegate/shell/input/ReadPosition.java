package io.tidegate.shell.input;

/**
 * Where a consumer stands in one input, transaction markers included.
 *
 * @param next the offset that it reads next
 * @param delivered the offset of the last record that it has handed over, or -1
 */
public record ReadPosition(long next, long delivered) {}
