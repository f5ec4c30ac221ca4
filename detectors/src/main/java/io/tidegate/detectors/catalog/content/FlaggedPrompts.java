package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Prompts that guardrails flagged in the last half hour, and by which tenant, so that one template
 * that many tenants send is known as one.
 *
 * <p>Fingerprints are SimHashes. Two prompts are of one template where they differ in {@value
 * #MOST_BITS} of 64 bits at most: twice what near duplicates differ in (Manku, Jain, Das Sarma, WWW
 * 2007), since a campaign fills its template in; by chance alone one pair in 10¹¹ does.
 *
 * @param seen oldest first, {@value #MOST_KEPT} at most
 */
record FlaggedPrompts(List<Prompt> seen) {
  static final int MOST_KEPT = 512;

  /** Bound on the bytes of it. */
  static final int BYTES = 24 * MOST_KEPT;

  static final FlaggedPrompts NONE = new FlaggedPrompts(List.of());

  private static final int MOST_BITS = 6;
  private static final long MEMORY_TICKS = 360;
  private static final int HEX = 16;

  /** A flagged prompt, its tenant by hash, and when. */
  record Prompt(long fingerprint, long tenant, long tick) {
    /** Of a name of {@link io.tidegate.detectors.aggregate.Naming#FLAGGED_PROMPT}. */
    static Prompt of(String name, long tick) {
      return new Prompt(
          Long.parseUnsignedLong(name.substring(0, HEX), HEX),
          Hash64.of(name.substring(HEX)),
          tick);
    }

    private boolean isNear(Prompt other) {
      return Long.bitCount(fingerprint ^ other.fingerprint) <= MOST_BITS;
    }
  }

  /** How many tenants joined others in a template, and what is remembered after it. */
  record Look(int joined, FlaggedPrompts after) {}

  /** Takes in the flagged prompts of a tick. */
  Look next(Set<String> names, long tick) {
    boolean stale = !seen.isEmpty() && seen.get(0).tick < tick - MEMORY_TICKS;
    if (names.isEmpty() && !stale) {
      return new Look(0, this);
    }
    List<Prompt> next = new ArrayList<>(seen);
    next.removeIf(prompt -> prompt.tick < tick - MEMORY_TICKS);
    int joined = 0;
    for (String name : names) {
      Prompt prompt = Prompt.of(name, tick);
      boolean others = false;
      boolean own = false;
      for (Prompt before : next) {
        boolean near = prompt.isNear(before);
        own |= near && before.tenant == prompt.tenant;
        others |= near && before.tenant != prompt.tenant;
      }
      joined += others && !own ? 1 : 0;
      next.add(prompt);
    }
    int from = Math.max(0, next.size() - MOST_KEPT);
    return new Look(joined, new FlaggedPrompts(List.copyOf(next.subList(from, next.size()))));
  }

  void write(ByteWriter out) {
    out.unsigned(seen.size());
    seen.forEach(prompt -> out.fixed(prompt.fingerprint).fixed(prompt.tenant).signed(prompt.tick));
  }

  static FlaggedPrompts read(ByteReader in) {
    List<Prompt> seen = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      seen.add(new Prompt(in.fixed(), in.fixed(), in.signed()));
    }
    return new FlaggedPrompts(List.copyOf(seen));
  }
}
