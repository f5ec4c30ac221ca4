package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/** The requests of one tick that gateways refused by one command. */
public record Knocking(String commandId, long tickEndMs, long count, long firstMs, long lastMs) {

  /** Both together. */
  public Knocking and(Knocking other) {
    return new Knocking(
        commandId,
        tickEndMs,
        count + other.count,
        Math.min(firstMs, other.firstMs),
        Math.max(lastMs, other.lastMs));
  }

  public void write(ByteWriter out) {
    out.text(commandId).signed(tickEndMs).unsigned(count).signed(firstMs).signed(lastMs);
  }

  public static Knocking read(ByteReader in) {
    return new Knocking(in.text(), in.signed(), in.unsigned(), in.signed(), in.signed());
  }
}
