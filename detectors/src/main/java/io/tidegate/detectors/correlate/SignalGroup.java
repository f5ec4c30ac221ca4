package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tick's signals of one cause.
 *
 * @param signals never empty; in an order that depends on nothing but themselves
 */
record SignalGroup(Cause cause, List<Signal> signals) {

  SignalGroup {
    signals = List.copyOf(signals);
  }

  /** The signals by cause; strongest cause first. */
  static List<SignalGroup> of(List<Signal> signals, Troubles troubles) {
    List<Signal> sorted = new ArrayList<>(signals);
    sorted.sort(
        Comparator.comparing((Signal signal) -> signal.score().entity())
            .thenComparing(Signal::detector)
            .thenComparing(signal -> new String(bytesOf(signal), StandardCharsets.ISO_8859_1)));
    SortedMap<String, List<Signal>> byCause = new TreeMap<>();
    for (Signal signal : sorted) {
      String key = troubles.of(signal).key();
      byCause.computeIfAbsent(key, ignored -> new ArrayList<>()).add(signal);
    }
    List<SignalGroup> groups = new ArrayList<>();
    for (List<Signal> own : byCause.values()) {
      groups.add(new SignalGroup(troubles.of(own.get(0)), own));
    }
    groups.sort(
        Comparator.comparing((SignalGroup group) -> !group.isProof())
            .thenComparing(group -> -group.speaker().bars())
            .thenComparing(group -> group.cause.key()));
    return groups;
  }

  boolean fires() {
    return signals.stream().anyMatch(signal -> signal.score().fires());
  }

  boolean isProof() {
    return signals.stream().anyMatch(signal -> signal.score().deterministic());
  }

  /**
   * Who speaks for the group: of those that fire, else of all, the most severe; then the root's own
   * before its parts'; then the strongest.
   */
  Signal speaker() {
    return signals.stream().max(order()).orElseThrow();
  }

  /**
   * The part of the root with the largest excess that the speaker's detector sees; null for none.
   */
  @Nullable Signal largestPart() {
    String detector = speaker().detector();
    return signals.stream()
        .filter(signal -> signal.detector().equals(detector))
        .filter(signal -> !signal.score().entity().equals(cause.root()))
        .filter(signal -> !Double.isNaN(signal.score().excessUsdPerHour()))
        .max(
            Comparator.comparingDouble((Signal signal) -> signal.score().excessUsdPerHour())
                .thenComparing(signal -> signal.score().entity(), Comparator.reverseOrder()))
        .orElse(null);
  }

  /** The strongest signal of each detector. */
  SortedMap<String, Signal> strongestByDetector() {
    SortedMap<String, Signal> strongest = new TreeMap<>();
    for (Signal signal : signals) {
      strongest.merge(
          signal.detector(), signal, (known, other) -> other.bars() > known.bars() ? other : known);
    }
    return strongest;
  }

  /** The group with each signal's bar lowered by the number of entities that move with it. */
  SignalGroup amongst(Function<Signal, @Nullable Integer> together) {
    List<Signal> lowered = new ArrayList<>();
    for (Signal signal : signals) {
      Integer count = together.apply(signal);
      lowered.add(
          count == null || count < 2 || signal.score().deterministic()
              ? signal
              : signal.amongst(count));
    }
    return new SignalGroup(cause, lowered);
  }

  /** The group with another signal in the place of one of its own. */
  SignalGroup replacing(Signal one, Signal other) {
    return signals.contains(one)
        ? new SignalGroup(
            cause, signals.stream().map(each -> each.equals(one) ? other : each).toList())
        : this;
  }

  private Comparator<Signal> order() {
    EntityKey root = cause.root();
    return Comparator.comparing((Signal signal) -> signal.score().fires())
        .thenComparing(signal -> Materiality.severityOf(signal).id())
        .thenComparing(signal -> signal.score().entity().equals(root))
        .thenComparing(Signal::bars)
        .thenComparing(signal -> signal.score().entity(), Comparator.reverseOrder())
        .thenComparing(Signal::detector, Comparator.reverseOrder());
  }

  private static byte[] bytesOf(Signal signal) {
    ByteWriter out = new ByteWriter();
    signal.write(out);
    return out.toBytes();
  }
}
