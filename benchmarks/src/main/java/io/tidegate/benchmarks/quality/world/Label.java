package io.tidegate.benchmarks.quality.world;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * One thing that happened and should be found.
 *
 * @param cluster where; empty: in any
 * @param effectMs from when on it can fairly be seen; {@code startMs} where nothing else is said
 * @param primary entities that did it, as {@code <kind>/<id>}
 * @param acceptable others that a finding may rightly be about
 * @param commandTargets what may rightly be contained
 * @param overbroadTargets what hits the attacker and also its victim
 * @param action what should be done, in words
 * @param optional whether it need not be found; what is told of it is right nevertheless
 */
public record Label(
    String id,
    String kind,
    String cluster,
    long startMs,
    long effectMs,
    long endMs,
    Set<String> primary,
    Set<String> acceptable,
    Set<String> commandTargets,
    Set<String> overbroadTargets,
    String action,
    boolean optional) {

  /** How long after its end a finding or command is still about it. */
  public static final long GRACE_MS = 120_000;

  private static final String WALLET = "wallet";

  public Label {
    primary = sorted(primary);
    acceptable = sorted(acceptable);
    commandTargets = sorted(commandTargets);
    overbroadTargets = sorted(overbroadTargets);
  }

  /** True for a denial of wallet: its kind has the word. */
  public boolean isDenialOfWallet() {
    return kind.contains(WALLET);
  }

  /** True while what is told of that cluster may be about it; an unnamed cluster may be any. */
  boolean covers(String where, long timeMs) {
    return timeMs >= startMs && timeMs <= endMs + GRACE_MS && isIn(where);
  }

  boolean isIn(String where) {
    return cluster.isEmpty() || where.isEmpty() || cluster.equals(where);
  }

  /** True when a finding may rightly be about that entity. */
  boolean names(NamedEntity entity) {
    return isPrimary(entity) || entity.isAmong(acceptable);
  }

  boolean isPrimary(NamedEntity entity) {
    return entity.isAmong(primary);
  }

  static Set<String> sorted(Set<String> names) {
    return Collections.unmodifiableSet(new TreeSet<>(names));
  }
}
