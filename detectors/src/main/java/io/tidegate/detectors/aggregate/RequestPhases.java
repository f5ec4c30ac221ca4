package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of an entity began, went on and ended within a tick, by hash of their id: the
 * {@value #MOST_OPEN} least that began or went on, the {@value #MOST_ENDED} least that ended.
 *
 * <p>A commutative monoid under {@link #merge}: of what is told of a request twice the later word
 * counts, and the larger where both are of one time.
 */
public final class RequestPhases {
  /** Requests of which a beginning or progress is kept. */
  public static final int MOST_OPEN = 8_192;

  /** Requests of which the end is kept. */
  public static final int MOST_ENDED = 65_536;

  /** What is told of a time that nobody told. */
  public static final long NEVER = Long.MIN_VALUE;

  private static final int FIRST = 8;

  /**
   * What was told of a request before its end.
   *
   * @param startMs when it began; {@link #NEVER} where that was not told
   * @param progressMs when its progress was last told; {@link #NEVER} where it was not
   * @param tokens by then, input and output
   * @param costMicroUsd by then
   */
  public record Word(long startMs, long progressMs, long tokens, long costMicroUsd) {
    private Word and(Word other) {
      long start = Math.max(startMs, other.startMs);
      if (progressMs != other.progressMs) {
        Word later = progressMs > other.progressMs ? this : other;
        return new Word(start, later.progressMs, later.tokens, later.costMicroUsd);
      }
      return new Word(
          start,
          progressMs,
          Math.max(tokens, other.tokens),
          Math.max(costMicroUsd, other.costMicroUsd));
    }
  }

  /**
   * The end of a request.
   *
   * @param tokensTold whether its record tells its tokens
   * @param costTold whether it tells its cost, or tokens that have one
   */
  public record End(long timeMs, boolean tokensTold, boolean costTold) {}

  private final TreeMap<Long, Word> words = new TreeMap<>();
  private long[] ids = new long[FIRST];
  private long[] ends = new long[FIRST];
  private int size;
  private boolean isSorted = true;
  private boolean overflows;

  /** Takes in what is told of a request before its end. */
  void add(long id, Word word) {
    words.merge(id, word, Word::and);
    if (words.size() > MOST_OPEN) {
      words.pollLastEntry();
    }
  }

  /** Takes in the end of a request. */
  void end(long id, End end) {
    append(id, end.timeMs << 2 | (end.tokensTold ? 0 : 2) | (end.costTold ? 0 : 1));
  }

  void merge(RequestPhases other) {
    other.words.forEach(this::add);
    for (int i = 0; i < other.size; i++) {
      append(other.ids[i], other.ends[i]);
    }
    overflows |= other.overflows;
  }

  /** What was told of each request that is not known to have ended before, in the order of ids. */
  public void forEach(BiConsumer<Long, Word> use) {
    words.forEach(use);
  }

  /** Whether anything was told of any request before its end. */
  public boolean hasWords() {
    return !words.isEmpty();
  }

  /** The end of a request, its last one if there are several; null where none was told. */
  public @Nullable End endOf(long id) {
    sort();
    int at = Arrays.binarySearch(ids, 0, size, id);
    if (at < 0) {
      return null;
    }
    return new End(ends[at] >> 2, (ends[at] & 2) == 0, (ends[at] & 1) == 0);
  }

  /** True where so many ended that the end of this one may not have been kept. */
  public boolean mayHaveEnded(long id) {
    sort();
    return overflows && id > ids[size - 1];
  }

  void write(ByteWriter out) {
    sort();
    out.unsigned(words.size());
    words.forEach(
        (id, word) -> {
          time(word.startMs, out.fixed(id));
          time(word.progressMs, out);
          out.unsigned(word.tokens).unsigned(word.costMicroUsd);
        });
    out.flag(overflows).unsigned(size);
    for (int i = 0; i < size; i++) {
      out.fixed(ids[i]).signed(ends[i] - ends[Math.max(0, i - 1)] * (i > 0 ? 1 : 0));
    }
  }

  static RequestPhases read(ByteReader in) {
    RequestPhases read = new RequestPhases();
    for (int left = in.count(); left > 0; left--) {
      read.words.put(in.fixed(), new Word(time(in), time(in), in.unsigned(), in.unsigned()));
    }
    read.overflows = in.flag();
    long end = 0;
    for (int left = in.count(); left > 0; left--) {
      long id = in.fixed();
      end += in.signed();
      read.append(id, end);
    }
    return read;
  }

  private void append(long id, long end) {
    if (size == 2 * MOST_ENDED) {
      sort();
    }
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    isSorted &= size == 0 || id > ids[size - 1];
    ids[size] = id;
    ends[size++] = end;
  }

  /** In the order of ids, each once with its last end, and no more than are kept. */
  private void sort() {
    if (!isSorted) {
      TreeMap<Long, Long> byId = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        byId.merge(ids[i], ends[i], Math::max);
      }
      size = 0;
      byId.forEach(
          (id, end) -> {
            ids[size] = id;
            ends[size++] = end;
          });
      isSorted = true;
    }
    if (size > MOST_ENDED) {
      size = MOST_ENDED;
      overflows = true;
    }
  }

  private static void time(long timeMs, ByteWriter out) {
    out.flag(timeMs != NEVER);
    if (timeMs != NEVER) {
      out.signed(timeMs);
    }
  }

  private static long time(ByteReader in) {
    return in.flag() ? in.signed() : NEVER;
  }
}
