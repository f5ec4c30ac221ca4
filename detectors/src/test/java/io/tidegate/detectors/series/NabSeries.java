package io.tidegate.detectors.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One labelled series of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015), v1.1, with the
 * weight that the benchmark gives to an alarm at each of its rows.
 *
 * @param times epoch milliseconds
 * @param windows how many anomaly windows it has
 * @param window at each row the number of the window it lies in, or -1
 * @param weight at each row what an alarm there is worth, before the profile's factor: 1 at the
 *     start of a window, sinking to 0 at its end and from there to -1
 */
record NabSeries(
    String name,
    List<Long> times,
    List<Double> values,
    int windows,
    int[] window,
    double[] weight) {
  private static final Pattern ENTRY = Pattern.compile("\"([^\"]+\\.csv)\"\\s*:\\s*\\[");
  private static final Pattern TIME = Pattern.compile("\"([0-9: .-]+)\"");
  private static final double PROBATION = 0.15;
  private static final int LONGEST_PROBATION = 750;

  /** What an alarm, a miss and a false alarm count. */
  record Profile(double found, double missed, double falseAlarm) {
    static final Profile STANDARD = new Profile(1, 1, 0.11);
    static final Profile LOW_FALSE_POSITIVES = new Profile(1, 1, 0.22);
    static final Profile LOW_FALSE_NEGATIVES = new Profile(1, 2, 0.11);
  }

  /** All series of a copy of the benchmark, in the order of their names. */
  static List<NabSeries> all(Path nab) throws IOException {
    String labels = Files.readString(nab.resolve("labels/combined_windows.json"), UTF_8);
    SortedMap<String, List<Long>> bounds = new TreeMap<>();
    Matcher entry = ENTRY.matcher(labels);
    List<Integer> starts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    while (entry.find()) {
      starts.add(entry.end());
      names.add(entry.group(1));
    }
    for (int i = 0; i < names.size(); i++) {
      int end = i + 1 < names.size() ? starts.get(i + 1) : labels.length();
      List<Long> times = new ArrayList<>();
      Matcher time = TIME.matcher(labels.substring(starts.get(i), end));
      while (time.find()) {
        times.add(epochMs(time.group(1)));
      }
      bounds.put(names.get(i), times);
    }
    List<NabSeries> series = new ArrayList<>();
    for (Map.Entry<String, List<Long>> each : bounds.entrySet()) {
      series.add(read(nab.resolve("data").resolve(each.getKey()), each.getKey(), each.getValue()));
    }
    return series;
  }

  /** The raw score of these scores at this threshold. */
  double score(double[] scores, double threshold, Profile profile) {
    double[] best = new double[windows];
    Arrays.fill(best, -profile.missed());
    double total = 0;
    int probation = Math.min((int) Math.floor(PROBATION * scores.length), LONGEST_PROBATION);
    for (int row = probation; row < scores.length; row++) {
      if (scores[row] < threshold) {
        continue;
      }
      if (window[row] < 0) {
        total += weight[row] * profile.falseAlarm();
      } else {
        best[window[row]] = Math.max(best[window[row]], weight[row] * profile.found());
      }
    }
    for (double each : best) {
      total += each;
    }
    return total;
  }

  /** The final score of several series: 0 for no alarm at all, 100 for a perfect detector. */
  static double normalised(double raw, int windows, Profile profile) {
    double none = -profile.missed() * windows;
    return 100 * (raw - none) / (profile.found() * windows - none);
  }

  private static NabSeries read(Path file, String name, List<Long> bounds) throws IOException {
    List<Long> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<String> lines = Files.readAllLines(file, UTF_8);
    for (String line : lines.subList(1, lines.size())) {
      if (!line.isBlank()) {
        String[] cells = line.split(",", -1);
        times.add(epochMs(cells[0]));
        values.add(Double.parseDouble(cells[1]));
      }
    }
    int[] window = new int[times.size()];
    Arrays.fill(window, -1);
    double[] weight = new double[times.size()];
    weigh(times, bounds, window, weight);
    return new NabSeries(name, times, values, bounds.size() / 2, window, weight);
  }

  private static void weigh(List<Long> times, List<Long> bounds, int[] window, double[] weight) {
    int next = 0;
    int right = -1;
    int width = 0;
    for (int row = 0; row < weight.length; row++) {
      if (2 * next < bounds.size() && times.get(row).equals(bounds.get(2 * next))) {
        right = times.indexOf(bounds.get(2 * next + 1));
        width = right - times.indexOf(bounds.get(2 * next)) + 1;
        next++;
      }
      if (right >= row) {
        window[row] = next - 1;
        weight[row] = falling(-(right - row + 1) / (double) width) / falling(-1);
      } else {
        weight[row] = right < 0 ? -1 : falling((row - right) / (width - 1.0));
      }
    }
  }

  private static double falling(double x) {
    return x > 3 ? -1 : 2 / (1 + StrictMath.exp(5 * x)) - 1;
  }

  private static long epochMs(String text) {
    return LocalDateTime.parse(text.strip().replace(' ', 'T'))
        .toInstant(ZoneOffset.UTC)
        .toEpochMilli();
  }
}
