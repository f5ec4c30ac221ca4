package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * What the requests that ended on a node in one tick asked of it, and how long it worked on them,
 * by model and by how long before the tick that work began: what a node is slow by is how loaded it
 * was while it worked, and not when it came to an end.
 *
 * <p>Models are told apart by a hash into {@value #LANES} lanes, the same for every node; ages are
 * half octaves from five seconds on. A commutative monoid under {@link #merge}; at most a hundred
 * cells. Sums saturate.
 */
public final class NodeEffort {
  /** Models that are told apart, but for those that share a lane. */
  public static final int LANES = 8;

  /** Where the second age and all later ones begin, ms; work of the first began in the tick. */
  private static final long[] AGES_MS = {
    0, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 60_000, 80_000, 120_000, 160_000, 240_000
  };

  /** Of work that began earlier nothing more is known than that. */
  private static final long OLDEST_MS = 320_000;

  private static final int AGES = AGES_MS.length + 1;
  private static final int REQUESTS = 0;
  private static final int MILLIS = 1;
  private static final int PROMPT = 2;
  private static final int OUTPUT = 3;
  private static final int WIDTH = 4;

  private int[] cells = new int[4];
  private long[] sums = new long[4 * WIDTH];
  private int size;

  /** How many cells hold anything. */
  public int size() {
    return size;
  }

  /** The lane of the i-th cell's model. */
  public int lane(int i) {
    return cells[i] / AGES;
  }

  public long requests(int i) {
    return sums[i * WIDTH + REQUESTS];
  }

  /** How long the node worked on them, without their wait. */
  public long millis(int i) {
    return sums[i * WIDTH + MILLIS];
  }

  /** Their input tokens, without those that a cache held. */
  public long prompt(int i) {
    return sums[i * WIDTH + PROMPT];
  }

  public long output(int i) {
    return sums[i * WIDTH + OUTPUT];
  }

  /** How many ticks of that length before this one the work of the i-th cell began, about. */
  public int ticksAgo(int i, long tickMs) {
    int age = cells[i] % AGES;
    return age == 0 ? 0 : 1 + (int) ((beginOf(age) + endOf(age)) / 2 / tickMs);
  }

  /** By how many ticks that may be wrong. */
  public int ticksAround(int i, long tickMs) {
    int age = cells[i] % AGES;
    return age == 0 ? 0 : (int) ((endOf(age) - beginOf(age)) / 2 / tickMs);
  }

  private static long beginOf(int age) {
    return AGES_MS[age - 1];
  }

  private static long endOf(int age) {
    return age < AGES_MS.length ? AGES_MS[age] : OLDEST_MS;
  }

  /**
   * Adds a request.
   *
   * @param ageMs how long before the tick its work began; negative where it began within
   * @param millis how long it was worked on
   */
  void add(String model, long ageMs, long millis, long prompt, long output) {
    int lane = (int) (Hash64.of(model) & LANES - 1);
    int age = 0;
    while (age < AGES_MS.length && ageMs > AGES_MS[age]) {
      age++;
    }
    int at = cell(lane * AGES + age) * WIDTH;
    more(at + REQUESTS, 1);
    more(at + MILLIS, millis);
    more(at + PROMPT, prompt);
    more(at + OUTPUT, output);
  }

  void merge(NodeEffort other) {
    for (int i = 0; i < other.size; i++) {
      int at = cell(other.cells[i]) * WIDTH;
      for (int j = 0; j < WIDTH; j++) {
        more(at + j, other.sums[i * WIDTH + j]);
      }
    }
  }

  private void more(int at, long more) {
    sums[at] = Saturating.add(sums[at], more);
  }

  /** Where the cell is, which is made where there is none. */
  private int cell(int cell) {
    int at = Arrays.binarySearch(cells, 0, size, cell);
    if (at >= 0) {
      return at;
    }
    int to = -at - 1;
    if (size == cells.length) {
      cells = Arrays.copyOf(cells, size * 2);
      sums = Arrays.copyOf(sums, size * 2 * WIDTH);
    }
    System.arraycopy(cells, to, cells, to + 1, size - to);
    System.arraycopy(sums, to * WIDTH, sums, (to + 1) * WIDTH, (size - to) * WIDTH);
    cells[to] = cell;
    Arrays.fill(sums, to * WIDTH, (to + 1) * WIDTH, 0);
    size++;
    return to;
  }

  void write(ByteWriter out) {
    out.unsigned(size);
    for (int i = 0; i < size; i++) {
      out.u8(cells[i]);
      for (int j = 0; j < WIDTH; j++) {
        out.unsigned(sums[i * WIDTH + j]);
      }
    }
  }

  static NodeEffort read(ByteReader in) {
    NodeEffort effort = new NodeEffort();
    for (int left = in.count(); left > 0; left--) {
      int at = effort.cell(in.u8() % (LANES * AGES)) * WIDTH;
      for (int j = 0; j < WIDTH; j++) {
        effort.more(at + j, in.unsigned());
      }
    }
    return effort;
  }
}
