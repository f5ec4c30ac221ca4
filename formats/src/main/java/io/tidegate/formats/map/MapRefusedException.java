package io.tidegate.formats.map;

import java.util.List;

/** A map cannot be used; each problem names its place, the value there and what is allowed. */
public final class MapRefusedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  MapRefusedException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each. */
  public List<String> problems() {
    return problems;
  }
}
