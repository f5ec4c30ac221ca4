package io.tidegate.app.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The page on what goes in: its examples are taken as they stand, and it names no detector that is
 * not.
 */
class InputPageTest {
  private static final Path PAGE = Path.of("../docs/input.md");
  private static final Pattern DETECTOR =
      Pattern.compile(
          "\\b[a-z]+-[a-z]+(-[a-z]+)?\\b(?= see| see nothing|,| and| says| cannot| goes)");

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
}
