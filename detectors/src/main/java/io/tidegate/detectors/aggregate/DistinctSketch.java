package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many different values were seen: exact up to {@value #EXACT} hashes, an estimate beyond it
 * with a relative standard error of 4.6 % (HyperLogLog, 512 registers).
 *
 * <p>A commutative monoid under {@link #merge}: the bytes depend on the set of hashes only.
 * Flajolet, Fusy, Gandouet, Meunier, AofA 2007; linear counting below 2.5 times the registers.
 */
public final class DistinctSketch {
  /** Hashes that are kept as they are. */
  public static final int EXACT = 32;

  private static final int REGISTER_BITS = 9;
  private static final int REGISTERS = 1 << REGISTER_BITS;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

  /** {@code 2^-k} for every value of a register. */
  private static final double[] HALVINGS = new double[Long.SIZE];

  static {
    for (int k = 0; k < HALVINGS.length; k++) {
      HALVINGS[k] = StrictMath.scalb(1.0, -k);
    }
  }

  private long[] hashes = new long[4];
  private int size;
  private byte @Nullable [] registers;

  /** Takes in one value: a hash, or a number that stands for itself. */
  public void add(long hash) {
    if (registers != null) {
      raise(registers, hash);
      return;
    }
    int at = Arrays.binarySearch(hashes, 0, size, hash);
    if (at >= 0) {
      return;
    }
    if (size == EXACT) {
      byte[] dense = dense();
      raise(dense, hash);
      registers = dense;
      hashes = new long[0];
      size = 0;
      return;
    }
    insert(-at - 1, hash);
  }

  public void merge(DistinctSketch other) {
    if (other.registers == null) {
      for (int i = 0; i < other.size; i++) {
        add(other.hashes[i]);
      }
      return;
    }
    byte[] dense = dense();
    for (int i = 0; i < REGISTERS; i++) {
      dense[i] = (byte) Math.max(dense[i], other.registers[i]);
    }
    registers = dense;
    hashes = new long[0];
    size = 0;
  }

  /** The values of both; neither is changed. */
  public DistinctSketch with(DistinctSketch other) {
    DistinctSketch both = new DistinctSketch();
    both.hashes = hashes.clone();
    both.size = size;
    both.registers = registers == null ? null : registers.clone();
    both.merge(other);
    return both;
  }

  /** How much larger this is than a part of it: new values while exact, else raised registers. */
  public int changesSince(DistinctSketch part) {
    if (registers == null) {
      return size - part.size;
    }
    byte[] before = part.dense();
    int raised = 0;
    for (int i = 0; i < REGISTERS; i++) {
      raised += registers[i] > before[i] ? 1 : 0;
    }
    return raised;
  }

  /**
   * How likely a value that is not in it changes it: one while exact, {@code mean(2^-register)} of
   * its registers else.
   */
  public double chanceOfChange() {
    if (registers == null) {
      return 1;
    }
    double sum = 0;
    for (byte register : registers) {
      sum += HALVINGS[register];
    }
    return sum / REGISTERS;
  }

  /** How many there are; exact while {@link #isExact()}. */
  public double count() {
    if (registers == null) {
      return size;
    }
    double sum = 0;
    int zeros = 0;
    for (byte register : registers) {
      sum += HALVINGS[register];
      zeros += register == 0 ? 1 : 0;
    }
    double raw = ALPHA * REGISTERS * REGISTERS / sum;
    if (raw <= 2.5 * REGISTERS && zeros > 0) {
      return Math.max(EXACT + 1, REGISTERS * StrictMath.log((double) REGISTERS / zeros));
    }
    return raw;
  }

  /** True while every hash is known. */
  public boolean isExact() {
    return registers == null;
  }

  /** The hashes in order; empty unless {@link #isExact()}. */
  public long[] hashes() {
    return Arrays.copyOf(hashes, size);
  }

  public void write(ByteWriter out) {
    out.flag(registers != null);
    if (registers != null) {
      out.blob(registers);
      return;
    }
    out.unsigned(size);
    for (int i = 0; i < size; i++) {
      out.fixed(hashes[i]);
    }
  }

  public static DistinctSketch read(ByteReader in) {
    DistinctSketch sketch = new DistinctSketch();
    if (in.flag()) {
      sketch.registers = Arrays.copyOf(in.blob(), REGISTERS);
      return sketch;
    }
    for (int left = in.count(); left > 0; left--) {
      sketch.add(in.fixed());
    }
    return sketch;
  }

  private byte[] dense() {
    if (registers != null) {
      return registers;
    }
    byte[] dense = new byte[REGISTERS];
    for (int i = 0; i < size; i++) {
      raise(dense, hashes[i]);
    }
    return dense;
  }

  private void insert(int at, long hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    hashes[at] = hash;
    size++;
  }

  private static void raise(byte[] registers, long value) {
    long hash = Hash64.mix(value);
    int register = (int) (hash >>> (Long.SIZE - REGISTER_BITS));
    int rank = Long.numberOfLeadingZeros(hash << REGISTER_BITS | 1L << REGISTER_BITS - 1) + 1;
    registers[register] = (byte) Math.max(registers[register], rank);
  }
}
