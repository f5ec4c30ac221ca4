package io.tidegate.detectors.detect;

import java.util.List;

/**
 * What a detector made of one tick: what it remembers from now on, and its scores.
 *
 * <p>Scores come from what was known before the tick; only then is the tick learned, and not by the
 * baseline of anything that the detector's own evidence speaks against.
 *
 * @param scores those with evidence worth telling (half of a bar or more); most ticks have none
 */
public record Judged<S>(S state, List<Score> scores) {
  public Judged {
    scores = List.copyOf(scores);
  }

  /** Nothing worth telling. */
  public static <S> Judged<S> silently(S state) {
    return new Judged<>(state, List.of());
  }
}
