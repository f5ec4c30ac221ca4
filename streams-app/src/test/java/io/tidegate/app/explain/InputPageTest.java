package io.tidegate.app.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.catalog.DetectorNeeds;
import io.tidegate.detectors.detect.Supply;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page on what goes in: its examples are taken as they stand, and it names no detector that is
 * not.
 */
class InputPageTest {
  private static final Path PAGE = Path.of("../docs/input.md");
  private static final Pattern DETECTOR =
      Pattern.compile("\\b[a-z]+-[a-z]+(-[a-z]+)?\\b(?= see|,| and| says|;| \\|)");

  @Test
  void examplesAreTakenWithoutAFlaw() throws IOException {
    List<String> examples =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("    {")).toList();
    assertThat(examples).hasSize(8);
    for (String example : examples) {
      byte[] record = example.strip().getBytes(UTF_8);
      Decoded<?> decoded =
          example.contains("\"event_id\"")
              ? new ScalingDecoder(new TreeMap<>()).decode(record, Long.MAX_VALUE)
              : example.contains("\"time\"")
                  ? new TelemetryDecoder(new TreeMap<>()).decode(record, Long.MAX_VALUE)
                  : new EntityRecordDecoder().decode("tenant/acme", record);
      assertThat(decoded).as(example).isInstanceOf(Decoded.Value.class);
      Decoded.Value<?> value = (Decoded.Value<?>) decoded;
      assertThat(value.unknownFields()).as(example).isZero();
      assertThat(value.flaws()).as(example).isEmpty();
    }
  }

  @Test
  void detectorsThatItNamesExist() throws IOException {
    List<String> known =
        DetectorCatalog.standard().described().stream().map(each -> each.spec().id()).toList();
    Matcher named = DETECTOR.matcher(Files.readString(PAGE));
    int found = 0;
    while (named.find()) {
      assertThat(known).contains(named.group());
      found++;
    }
    assertThat(found).isGreaterThan(25);
  }

  /** The table on the page is that of the code, row by row. */
  @Test
  void whatDetectorsNeedIsWhatTheCodeSays() throws IOException {
    SortedMap<List<Supply>, SortedMap<Boolean, List<String>>> rows =
        new TreeMap<>(
            Comparator.comparing((List<Supply> any) -> any.size() > 1)
                .thenComparing(any -> places(any.toString())));
    DetectorNeeds.all()
        .forEach(
            (detector, needs) ->
                needs.forEach(
                    need ->
                        rows.computeIfAbsent(List.copyOf(need.anyOf()), unseen -> new TreeMap<>())
                            .computeIfAbsent(need.isVital(), unseen -> new ArrayList<>())
                            .add(detector)));
    for (Supply supply : Supply.values()) {
      if (!supply.alsoLost().isEmpty()) {
        rows.computeIfAbsent(List.of(supply), unseen -> new TreeMap<>());
      }
    }
    List<String> expected = new ArrayList<>();
    rows.forEach((any, lost) -> expected.add(row(any, lost)));
    List<String> page =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.equals("| without | these see |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(page).containsExactlyElementsOf(expected);
  }

  /** The places of supplies in their enumeration, so that rows stand in its order. */
  private static String places(String supplies) {
    StringBuilder places = new StringBuilder();
    for (String name : supplies.substring(1, supplies.length() - 1).split(", ")) {
      places.append((char) ('A' + Supply.valueOf(name).ordinal()));
    }
    return places.toString();
  }

  private static String row(List<Supply> any, SortedMap<Boolean, List<String>> lost) {
    List<String> nothing = lost.getOrDefault(true, List.of());
    List<String> less = new ArrayList<>(lost.getOrDefault(false, List.of()));
    less.removeAll(nothing);
    List<String> parts = new ArrayList<>();
    if (!nothing.isEmpty()) {
      parts.add("nothing: " + String.join(", ", nothing));
    }
    if (!less.isEmpty()) {
      parts.add("less: " + String.join(", ", less));
    }
    if (any.size() == 1 && !any.get(0).alsoLost().isEmpty()) {
      parts.add(any.get(0).alsoLost());
    }
    String names =
        any.stream()
            .map(Supply::wireName)
            .map(name -> name.contains(" ") ? name : "`" + name + "`")
            .collect(Collectors.joining(" or "));
    return "| " + names + " | " + String.join("; ", parts) + " |";
  }
}
