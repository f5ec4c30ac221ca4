package io.tidegate.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.stream.Boards;
import io.tidegate.app.stream.StageMeters;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.Meters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceMetricsTest {
  private final InstantSource clock = () -> Instant.ofEpochMilli(1_000_000);
  private final Boards boards = Boards.create(clock);
  private final ServiceMetrics metrics = new ServiceMetrics(boards, clock, () -> 12_000);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void eachMetricOfOursSaysWhatItIs() {
    Meters stage = StageMeters.join(boards);
    for (Meter meter : Meter.values()) {
      stage.increment(meter, meter.tags().toArray(String[]::new));
    }
    List<String> helps =
        metrics.scrape().lines().filter(line -> line.startsWith("# HELP tidegate_")).toList();

    assertThat(helps).hasSizeGreaterThan(60).allMatch(line -> line.split(" ", 4).length == 4);
    assertThat(metrics.scrape())
        .contains("tidegate_silence_seconds 12.0", "tidegate_build_info{version=");
  }

  @Test
  void countsByTagsAndKeepsCountingOnceAStageHasLeft() {
    Meters first = StageMeters.join(boards);
    first.increment(Meter.FINDINGS_CREATED, "canary-leak", "critical");
    first.increment(Meter.REFUSED, "tidegate.telemetry", "not_json");
    assertThat(metrics.scrape())
        .contains(
            "tidegate_findings_opened_total{detector=\"canary-leak\",severity=\"critical\"} 1.0",
            "tidegate_refused_total{reason=\"not_json\",topic=\"tidegate.telemetry\"} 1.0");

    StageMeters.leave(boards, first);
    Meters second = StageMeters.join(boards);
    second.increment(Meter.FINDINGS_CREATED, "canary-leak", "critical");
    assertThat(metrics.scrape())
        .contains(
            "tidegate_findings_opened_total{detector=\"canary-leak\",severity=\"critical\"} 2.0");
  }
}
