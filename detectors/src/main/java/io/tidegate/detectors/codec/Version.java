package io.tidegate.detectors.codec;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The version in which something is stored. It stands in front of the bytes, so that no release
 * takes the bytes of another form for its own; bytes of the version before are turned into those of
 * this one where somebody says how.
 */
public final class Version {
  /** Of what was never stored in another form. */
  public static final Version FIRST = new Version(1, null);

  private final int number;
  private final @Nullable UnaryOperator<byte[]> fromBefore;

  private Version(int number, @Nullable UnaryOperator<byte[]> fromBefore) {
    this.number = number;
    this.fromBefore = fromBefore;
  }

  /** The version after that one, whose bytes are unreadable from now on. */
  public Version next() {
    return new Version(number + 1, null);
  }

  /**
   * The version after that one, whose bytes are still read.
   *
   * @param fromBefore makes of its bytes those of this one
   */
  public Version next(UnaryOperator<byte[]> fromBefore) {
    return new Version(number + 1, fromBefore);
  }

  /** What is stored: the number, then the bytes. */
  public byte[] write(byte[] bytes) {
    return new ByteWriter(bytes.length + 2).unsigned(number).raw(bytes).toBytes();
  }

  /**
   * What was stored, as bytes of this version.
   *
   * @param name what is read, for the sentence where that cannot be done
   * @throws UnreadableException where it was stored in a version that is not known here
   */
  public Stored read(byte[] stored, String name) {
    require(stored, name);
    ByteReader in = new ByteReader(stored);
    long found = in.unsigned();
    if (fromBefore == null || found == number) {
      return new Stored(in.rest(), false);
    }
    return new Stored(fromBefore.apply(in.rest()), true);
  }

  /** Demands that it was stored in a version that is known here. */
  public void require(byte[] stored, String name) {
    long found = new ByteReader(stored).unsigned();
    if (found != number && (fromBefore == null || found != number - 1)) {
      throw UnreadableException.ofVersion(name, found, readable());
    }
  }

  /** Whether that was stored in this version. */
  public boolean isOf(byte[] stored) {
    return new ByteReader(stored).unsigned() == number;
  }

  /** Whether that, whatever it is, was stored in a version that is known here. */
  public boolean reads(byte[] stored) {
    try {
      require(stored, "a value");
      return true;
    } catch (CorruptBytesException | UnreadableException unknown) {
      return false;
    }
  }

  private String readable() {
    return fromBefore == null ? "version " + number : "versions " + (number - 1) + " and " + number;
  }

  /**
   * Bytes that were read back.
   *
   * @param bytes in the present version
   * @param isOld whether they were stored in the version before
   */
  public record Stored(byte[] bytes, boolean isOld) {
    @Override
    public String toString() {
      return Arrays.toString(bytes) + (isOld ? " of the version before" : "");
    }
  }
}
