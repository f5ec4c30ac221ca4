package io.tidegate.shell.stage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which detect partition owns a routing key: the same in every shell, so that they may share what a
 * partition remembers. It is Kafka's own choice, murmur2 of the key's bytes.
 */
public final class PanePartition {
  // Murmur2 with Kafka's seed, as in org.apache.kafka.common.utils.Utils.
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private PanePartition() {}

  /** The partition, of so many. */
  public static int of(byte[] routingKey, int partitions) {
    return (murmur2(routingKey) & Integer.MAX_VALUE) % partitions;
  }

  private static int murmur2(byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    int hash = SEED ^ data.length;
    while (in.remaining() >= Integer.BYTES) {
      int word = in.getInt() * M;
      hash = hash * M ^ (word ^ word >>> R) * M;
    }
    int rest = 0;
    for (int shift = 0; in.hasRemaining(); shift += Byte.SIZE) {
      rest |= (in.get() & 0xff) << shift;
    }
    if (data.length % Integer.BYTES != 0) {
      hash = (hash ^ rest) * M;
    }
    hash = (hash ^ hash >>> 13) * M;
    return hash ^ hash >>> 15;
  }
}
