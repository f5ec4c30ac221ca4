package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What other stages tell of a tick besides its signals, which waits for the tick and is then taken
 * in the order of its bytes: whoever came first makes no difference.
 */
final class FactBacklog {
  private static final Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public void write(byte[] value, ByteWriter out) {
          out.blob(value);
        }

        @Override
        public byte[] read(ByteReader in) {
          return in.blob();
        }
      };

  private final Backlog<byte[]> backlog;

  /**
   * @param row what the keys of its rows begin with
   */
  FactBacklog(int row) {
    backlog = new Backlog<>(row, BYTES);
  }

  void add(long tick, byte[] record) {
    backlog.add(tick, record);
  }

  /** The first tick for which there is something; {@link Long#MAX_VALUE} when there is nothing. */
  long first() {
    return backlog.first();
  }

  /** Hands over all of a tick, which is then forgotten. */
  void take(long tick, Consumer<Flow> consumer) {
    List<byte[]> records = backlog.take(tick);
    records.sort(Arrays::compareUnsigned);
    records.forEach(record -> consumer.accept(Flow.read(record)));
  }

  void drain(Stage.Rows rows) {
    backlog.drain(rows);
  }

  void restore(ByteReader key, ByteReader value) {
    Flow.read(backlog.restore(key, value));
  }
}
