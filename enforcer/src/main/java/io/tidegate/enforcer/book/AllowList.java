package io.tidegate.enforcer.book;

import io.tidegate.schemas.control.Target;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a gateway's owner never lets be contained here, whoever signs it: targets as {@code
 * <cluster>/<kind>/<id>}, the cluster {@code *} for all, or {@code *} alone for everything.
 */
public record AllowList(SortedSet<String> targets) {
  /** Nothing is exempt. */
  public static final AllowList NONE = new AllowList(new TreeSet<>());

  /** Everything is exempt: nothing is contained here. */
  public static final String EVERYTHING = "*";

  public AllowList {
    targets = Collections.unmodifiableSortedSet(new TreeSet<>(targets));
  }

  /** The list that a file's lines make; what follows a # is a comment. */
  public static AllowList of(Iterable<String> lines) {
    SortedSet<String> targets = new TreeSet<>();
    for (String line : lines) {
      int comment = line.indexOf('#');
      String target = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!target.isEmpty()) {
        targets.add(target);
      }
    }
    return new AllowList(targets);
  }

  /** True where a command on that target would reach something exempt in one of the clusters. */
  boolean covers(Target target, Set<String> clusters) {
    String within = "/" + target.kind() + "/" + target.id();
    if (targets.contains(EVERYTHING)
        || targets.contains(target.key())
        || targets.contains(Target.EVERY_CLUSTER + within)) {
      return true;
    }
    return target.cluster().equals(Target.EVERY_CLUSTER)
        && clusters.stream().anyMatch(cluster -> targets.contains(cluster + within));
  }
}
