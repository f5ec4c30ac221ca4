package io.tidegate.flink.wire;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.input.ReadPosition;
import org.jspecify.annotations.Nullable;

/** What the source tells an observe stage, in the order of its reading. */
public sealed interface Observed {
  /** The first byte of all that is written; another one is of another release. */
  int FORMAT = 1;

  /** The topic that it is of. */
  String topic();

  /** Its bytes. */
  byte[] toBytes();

  /**
   * One record of an input.
   *
   * @param brokerTimeMs when the broker had it; {@link Long#MAX_VALUE} where that is not known
   * @param signature the detached JWS of its headers
   * @param readAtMs when it was read, by the clock of the machine that read it
   */
  record Taken(
      String topic,
      int partition,
      long offset,
      long brokerTimeMs,
      byte @Nullable [] key,
      byte @Nullable [] value,
      byte @Nullable [] signature,
      long readAtMs)
      implements Observed {
    @Override
    public byte[] toBytes() {
      ByteWriter out =
          new ByteWriter()
              .u8(FORMAT)
              .u8(0)
              .text(topic)
              .unsigned(partition)
              .unsigned(offset)
              .signed(brokerTimeMs)
              .signed(readAtMs);
      optional(out, key);
      optional(out, value);
      optional(out, signature);
      return out.toBytes();
    }
  }

  /**
   * How far an input has been read, and where it ends; all its records before that place have been
   * told.
   *
   * @param nowMs when that was so, by the clock of the machine that reads
   */
  record Reached(String topic, int partition, InputEnds.End end, ReadPosition position, long nowMs)
      implements Observed {
    @Override
    public byte[] toBytes() {
      return new ByteWriter()
          .u8(FORMAT)
          .u8(1)
          .text(topic)
          .unsigned(partition)
          .signed(end.offset())
          .signed(end.first())
          .signed(end.start())
          .signed(end.askedAtMs())
          .signed(position.next())
          .signed(position.delivered())
          .signed(nowMs)
          .toBytes();
    }
  }

  /** What those bytes say. */
  static Observed of(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new CorruptBytesException("no input has format " + format);
    }
    int kind = in.u8();
    String topic = in.text();
    int partition = (int) in.unsigned();
    return switch (kind) {
      case 0 -> {
        long offset = in.unsigned();
        long brokerTimeMs = in.signed();
        long readAtMs = in.signed();
        yield new Taken(
            topic,
            partition,
            offset,
            brokerTimeMs,
            optional(in),
            optional(in),
            optional(in),
            readAtMs);
      }
      case 1 ->
          new Reached(
              topic,
              partition,
              new InputEnds.End(in.signed(), in.signed(), in.signed(), in.signed()),
              new ReadPosition(in.signed(), in.signed()),
              in.signed());
      default -> throw new CorruptBytesException("no input has kind " + kind);
    };
  }

  private static void optional(ByteWriter out, byte @Nullable [] bytes) {
    out.flag(bytes != null);
    if (bytes != null) {
      out.blob(bytes);
    }
  }

  private static byte @Nullable [] optional(ByteReader in) {
    return in.flag() ? in.blob() : null;
  }
}
