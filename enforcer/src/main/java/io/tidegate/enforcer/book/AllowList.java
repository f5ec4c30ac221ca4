package io.tidegate.enforcer.book;

import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.Address;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a gateway's owner never lets be contained here, whoever signs it: targets as {@code
 * <cluster>/<kind>/<id>}, the cluster {@code *} for all, or {@code *} alone for everything.
 */
public record AllowList(SortedSet<String> targets) {
  /** Nothing is exempt. */
  public static final AllowList NONE = new AllowList(new TreeSet<>());

  /** Everything is exempt: nothing is contained here. */
  public static final String EVERYTHING = "*";

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

  public AllowList {
    targets = Collections.unmodifiableSortedSet(new TreeSet<>(targets));
  }

  /** The list that a file's lines make; a # at a line's begin or after a space begins a comment. */
  public static AllowList of(Iterable<String> lines) {
    SortedSet<String> targets = new TreeSet<>();
    for (String line : lines) {
      String target = COMMENT.matcher(line).replaceFirst("").strip();
      if (!target.isEmpty()) {
        targets.add(target);
      }
    }
    return new AllowList(targets);
  }

  /** True where a command on that target would reach something exempt in one of the clusters. */
  boolean covers(Target target, Set<String> clusters) {
    if (targets.contains(EVERYTHING)) {
      return true;
    }
    SortedSet<String> reached = new TreeSet<>(List.of(target.cluster(), Target.EVERY_CLUSTER));
    if (target.cluster().equals(Target.EVERY_CLUSTER)) {
      reached.addAll(clusters);
    }
    return reached.stream().anyMatch(cluster -> coversIn(cluster + "/" + target.kind(), target));
  }

  private boolean coversIn(String kind, Target target) {
    if (targets.contains(kind + "/" + target.id())
        || targets.contains(kind + "/" + target.widest().id())) {
      return true;
    }
    if (target instanceof Target.Source source) {
      Address address = Address.parse(source.source());
      return address != null && reachesAddress(kind + "/", address);
    }
    // The keys of an id whoever holds them: one tenant's may be exempt.
    return target instanceof Target.ApiKey key
        && key.tenant() == null
        && targets.stream()
            .filter(each -> each.startsWith(kind + "/"))
            .map(each -> each.substring(kind.length() + 1))
            .anyMatch(each -> isOfSomeTenant(each, key.apiKey()));
  }

  /** True where one of these addresses is exempt: addresses are compared as such, not as texts. */
  private boolean reachesAddress(String kind, Address address) {
    return targets.stream()
        .filter(each -> each.startsWith(kind))
        .map(each -> Address.parse(each.substring(kind.length())))
        .anyMatch(exempt -> exempt != null && exempt.overlaps(address));
  }

  private static boolean isOfSomeTenant(String id, String key) {
    int slash = id.indexOf('/');
    return slash >= 0 && id.substring(slash + 1).equals(key);
  }
}
