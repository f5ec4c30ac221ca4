package io.tidegate.delivery.sink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the other side answered: a verdict for each event, in the order in which they were sent. */
public record Answer(List<Verdict> verdicts) {
  public Answer {
    verdicts = List.copyOf(verdicts);
  }

  /** The same verdict for all of them. */
  public static Answer all(int events, Verdict verdict) {
    return new Answer(Collections.nCopies(events, verdict));
  }

  /** One was refused; whether the others were taken is not certain, so they go again. */
  public static Answer allBut(int refused, int events, String why) {
    List<Verdict> verdicts = new ArrayList<>(all(events, Verdict.split(why)).verdicts());
    verdicts.set(refused, Verdict.refused(why));
    return new Answer(verdicts);
  }
}
