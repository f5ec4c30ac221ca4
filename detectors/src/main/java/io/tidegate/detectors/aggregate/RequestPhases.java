package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

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

  /** Beginnings under one id that are kept, the latest: ids may be chosen by the client. */
  public static final int MOST_STARTS = 64;

  private static final int FIRST = 8;

  /**
   * What was told of a request before its end.
   *
   * @param startsMs when it began, in order: several times where several requests bear its id
   * @param progressMs when its progress was last told; {@link #NEVER} where it was not
   * @param tokens by then, input and output
   * @param costMicroUsd by then
   */
  public record Word(List<Long> startsMs, long progressMs, long tokens, long costMicroUsd) {
    /** That nothing was told. */
    public static final Word NONE = new Word(List.of(), NEVER, 0, 0);

    public Word {
      startsMs = List.copyOf(startsMs);
    }

    private Word and(Word other) {
      List<Long> start = union(startsMs, other.startsMs);
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

    private static List<Long> union(List<Long> some, List<Long> others) {
      TreeSet<Long> all = new TreeSet<>(some);
      all.addAll(others);
      while (all.size() > MOST_STARTS) {
        all.pollFirst();
      }
      return new ArrayList<>(all);
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

  /** What was told of each request before its end, in the order of ids. */
  public void forEach(BiConsumer<Long, Word> use) {
    words.forEach(use);
  }

  /** Whether anything was told of any request before its end. */
  public boolean hasWords() {
    return !words.isEmpty();
  }

  /** The ends of requests with that id, in order; none where none was told. */
  public List<End> endsOf(long id) {
    sort();
    int at = Arrays.binarySearch(ids, 0, size, id);
    while (at > 0 && ids[at - 1] == id) {
      at--;
    }
    List<End> found = new ArrayList<>();
    for (; at >= 0 && at < size && ids[at] == id; at++) {
      found.add(new End(ends[at] >> 2, (ends[at] & 2) == 0, (ends[at] & 1) == 0));
    }
    return found;
  }

  /** What was told of a request before its end. */
  public Word wordOf(long id) {
    return words.getOrDefault(id, Word.NONE);
  }

  /** True where so many ended that the end of this one may not have been kept. */
  public boolean mayHaveEnded(long id) {
    sort();
    return overflows && id >= ids[size - 1];
  }

  void write(ByteWriter out) {
    sort();
    out.unsigned(words.size());
    words.forEach(
        (id, word) -> {
          out.fixed(id).unsigned(word.startsMs.size());
          word.startsMs.forEach(out::signed);
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
      long id = in.fixed();
      List<Long> starts = new ArrayList<>();
      for (int more = in.count(); more > 0; more--) {
        starts.add(in.signed());
      }
      read.words.put(id, new Word(starts, time(in), in.unsigned(), in.unsigned()));
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
    isSorted &= size == 0 || isBefore(ids[size - 1], ends[size - 1], id, end);
    ids[size] = id;
    ends[size++] = end;
  }

  private static boolean isBefore(long id, long end, long otherId, long otherEnd) {
    return id != otherId ? id < otherId : end < otherEnd;
  }

  /** In the order of ids and ends, each once, and no more than are kept. */
  private void sort() {
    if (!isSorted) {
      TreeMap<Long, TreeSet<Long>> byId = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        byId.computeIfAbsent(ids[i], ignored -> new TreeSet<>()).add(ends[i]);
      }
      size = 0;
      byId.forEach(
          (id, all) ->
              all.forEach(
                  end -> {
                    ids[size] = id;
                    ends[size++] = end;
                  }));
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
