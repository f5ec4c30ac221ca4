package io.tidegate.app.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is lost of an input, in percent, and how much of it is too much. */
public final class Losses {
  /** A twentieth of the requests is what a rate can lack before it misleads. */
  private static final Map<String, Double> DEFAULTS =
      Map.of("refused", 5.0, "unjoined", 20.0, "repeats", 5.0, "late", 5.0);

  private static final String OFF = "off";
  private final SortedMap<String, Double> thresholds;

  private Losses(SortedMap<String, Double> thresholds) {
    this.thresholds = thresholds;
  }

  /**
   * The thresholds, each {@code NAME=PERCENT}; {@code off=N} counts detectors.
   *
   * @throws IllegalArgumentException with a sentence if one cannot be used
   */
  public static Losses of(List<String> stated) {
    SortedMap<String, Double> thresholds = new TreeMap<>(DEFAULTS);
    for (String each : stated) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      double most = equals < 0 ? Double.NaN : number(each.substring(equals + 1));
      boolean isKnown = DEFAULTS.containsKey(name) || name.equals(OFF);
      if (!isKnown || !(most >= 0) || !name.equals(OFF) && most > 100) {
        throw new IllegalArgumentException(
            "--fail-on is "
                + each
                + "; allowed: refused, unjoined, repeats or late=PERCENT, or off=DETECTORS");
      }
      thresholds.put(name, most);
    }
    return new Losses(thresholds);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** A sentence for each that is above its threshold. */
  List<String> above(
      double refused, double unjoined, double repeats, double late, long detectorsOff) {
    List<String> above = new ArrayList<>();
    SortedMap<String, Double> lost = new TreeMap<>();
    lost.put("refused", refused * 100);
    lost.put("unjoined", unjoined * 100);
    lost.put("repeats", repeats * 100);
    lost.put("late", late * 100);
    lost.forEach(
        (name, percent) -> {
          double most = thresholds.getOrDefault(name, 100.0);
          if (percent > most) {
            above.add(String.format(Locale.ROOT, "%s %.2f %%, above %.4g %%", name, percent, most));
          }
        });
    if (detectorsOff > thresholds.getOrDefault(OFF, Double.MAX_VALUE)) {
      above.add(
          String.format(
              Locale.ROOT, "%d detectors off, above %.0f", detectorsOff, thresholds.get(OFF)));
    }
    return above;
  }
}
