package io.tidegate.flink.wire;

import java.util.Arrays;

/**
 * What an observe stage hands to a detect stage: a record for it, or one for the stage that
 * decides.
 *
 * <p>The latter takes the same way as the control records behind it: over an edge of its own it
 * could come after the tick that it belongs to.
 */
public record Handed(boolean onward, byte[] record) {
  private static final int HERE = 1;
  private static final int ONWARD = 2;

  /** Its bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[record.length + 1];
    bytes[0] = (byte) (onward ? ONWARD : HERE);
    System.arraycopy(record, 0, bytes, 1, record.length);
    return bytes;
  }

  /** What those bytes say. */
  public static Handed of(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != HERE && bytes[0] != ONWARD) {
      throw new IllegalArgumentException(
          "nothing is handed over in "
              + bytes.length
              + " bytes that begin with "
              + (bytes.length == 0 ? "none" : bytes[0]));
    }
    return new Handed(bytes[0] == ONWARD, Arrays.copyOfRange(bytes, 1, bytes.length));
  }
}
