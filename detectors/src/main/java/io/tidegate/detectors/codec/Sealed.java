package io.tidegate.detectors.codec;

import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes with a number behind them that only these bytes have: what was changed does not fit it. */
public final class Sealed {
  private static final int CHECK_BYTES = 4;

  private Sealed() {}

  /** The bytes and their checksum, CRC-32C (RFC 3720, appendix B.4). */
  public static byte[] of(byte[] bytes) {
    return with(bytes, crc(bytes));
  }

  /** The bytes of what {@link #of} gave, without the checksum, which must fit. */
  public static byte[] open(byte[] sealed) {
    byte[] bytes = bytesOf(sealed);
    if (checkOf(sealed) != crc(bytes)) {
      throw new CorruptBytesException("its checksum does not fit");
    }
    return bytes;
  }

  /** The bytes and a check that somebody else has made. */
  static byte[] with(byte[] bytes, int check) {
    byte[] sealed = Arrays.copyOf(bytes, bytes.length + CHECK_BYTES);
    for (int i = 0; i < CHECK_BYTES; i++) {
      sealed[bytes.length + i] = (byte) (check >>> Byte.SIZE * i);
    }
    return sealed;
  }

  static byte[] bytesOf(byte[] sealed) {
    if (sealed.length < CHECK_BYTES) {
      throw new CorruptBytesException("has only " + sealed.length + " bytes");
    }
    return Arrays.copyOf(sealed, sealed.length - CHECK_BYTES);
  }

  static int checkOf(byte[] sealed) {
    int check = 0;
    for (int i = 0; i < CHECK_BYTES; i++) {
      check |= (sealed[sealed.length - CHECK_BYTES + i] & 0xFF) << Byte.SIZE * i;
    }
    return check;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }
}
