package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.Scoring.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Scorings taken together. */
final class Tally {
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<Detection> wrong = new ArrayList<>();
  private int right;
  private int consequences;
  private double hours;

  void add(Scoring scoring, double runHours) {
    verdicts.addAll(scoring.verdicts());
    wrong.addAll(scoring.wrong());
    right += scoring.right().size();
    consequences += scoring.consequences().size();
    hours += runHours;
  }

  List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }

  List<Detection> wrong() {
    return List.copyOf(wrong);
  }

  int incidents() {
    return verdicts.size();
  }

  int found() {
    return (int) verdicts.stream().filter(Verdict::found).count();
  }

  int consequences() {
    return consequences;
  }

  /** False findings of severity high or critical. */
  int wrongHigh() {
    return (int) wrong.stream().filter(Detection::isHigh).count();
  }

  /** The incidents that were, or were not, inside a surge. */
  Tally inside(boolean surge) {
    return only(verdict -> verdict.incident().insideSurge() == surge);
  }

  /** The incidents of one kind of attack. */
  Tally of(String kind) {
    return only(verdict -> verdict.incident().kind().equals(kind));
  }

  private Tally only(Predicate<Verdict> which) {
    Tally tally = new Tally();
    verdicts.stream().filter(which).forEach(tally.verdicts::add);
    return tally;
  }

  double days() {
    return hours / 24;
  }

  /** Findings that found an incident, of those and the false ones; NaN where there are none. */
  double precision() {
    int all = right + wrong.size();
    return all == 0 ? Double.NaN : (double) right / all;
  }

  long lostMicroUsd() {
    return verdicts.stream().mapToLong(Verdict::lostMicroUsd).sum();
  }

  long costMicroUsd() {
    return verdicts.stream().mapToLong(verdict -> verdict.incident().costs().total()).sum();
  }

  /**
   * The delay that a share of all incidents stays within, in seconds, as Kaplan and Meier estimate
   * it where each is watched to its own end; infinite where too many were missed.
   */
  double delaySeconds(double share) {
    return delaySeconds(verdicts, share);
  }

  static double delaySeconds(Collection<Verdict> verdicts, double share) {
    List<Verdict> ordered = new ArrayList<>(verdicts);
    ordered.sort((a, b) -> Long.compare(a.delayMs(), b.delayMs()));
    double unfound = 1;
    int watched = ordered.size();
    for (Verdict verdict : ordered) {
      if (verdict.found()) {
        unfound *= (watched - 1.0) / watched;
        if (1 - unfound >= share - 1e-9) {
          return verdict.delayMs() / 1_000.0;
        }
      }
      watched--;
    }
    return Double.POSITIVE_INFINITY;
  }
}
