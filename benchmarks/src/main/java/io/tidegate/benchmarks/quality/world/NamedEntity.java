package io.tidegate.benchmarks.quality.world;

import java.util.List;
import java.util.Set;

/**
 * An entity by all names that labels may have for it, as {@code <kind>/<id>}; the first is shown.
 *
 * <p>A key is {@code api_key/<id>} and {@code api_key/<tenant>/<id>}, a group of nodes also {@code
 * node_group/<cluster>}, which stands for every group of that cluster.
 */
public record NamedEntity(List<String> names) {
  public NamedEntity {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("names is empty");
    }
  }

  static NamedEntity of(String... names) {
    return new NamedEntity(List.of(names));
  }

  /** The name that a person reads. */
  public String shown() {
    return names.get(0);
  }

  /** What stands before the first stroke. */
  String kind() {
    int stroke = shown().indexOf('/');
    return stroke < 0 ? shown() : shown().substring(0, stroke);
  }

  boolean isAmong(Set<String> entities) {
    return names.stream().anyMatch(entities::contains);
  }
}
