package io.tidegate.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final long START_MS = 1_785_484_800_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final long TICK_MS = 5_000;

  /** Whatever there is to show and however large the terminal: nothing wraps, nothing scrolls. */
  @Property(tries = 300)
  void fitsEveryTerminal(
      @ForAll @IntRange(min = 40, max = 300) int width,
      @ForAll @IntRange(min = 12, max = 100) int height,
      @ForAll @IntRange(max = 200) int findings,
      @ForAll @IntRange(max = 200) int commands,
      @ForAll @IntRange(max = 720) int ticks,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<SeenFinding> found = new ArrayList<>();
    for (int i = 0; i < findings; i++) {
      found.add(finding("f-" + i, 1 + random.nextInt(5), i, "word ".repeat(random.nextInt(60))));
    }
    List<SeenCommand> sent = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      sent.add(command(random.nextBoolean() ? "hold" : "", "n".repeat(random.nextInt(200))));
    }
    List<Line> lines =
        new Frame(log(ticks, random), found, sent, List.of("gateway: no")).lines(width, height);

    assertThat(lines).hasSizeLessThan(height);
    assertThat(lines).allMatch(line -> line.width() <= width);
    assertThat(lines.get(0).text()).startsWith("Tidegate demo");
    assertThat(lines).anyMatch(line -> line.text().startsWith("Commands (" + commands + ")"));
  }

  @Test
  void theMostSevereComeFirstAndOfTheseTheLatest() {
    List<SeenFinding> found =
        List.of(
            finding("f-1", 2, 9, "low"),
            finding("f-2", 5, 1, "critical"),
            finding("f-3", 4, 2, "earlier"),
            finding("f-4", 4, 3, "later"));
    assertThat(text(new Frame(log(10, new Random(1)), found, List.of(), List.of())))
        .containsSubsequence("critical", "later", "earlier", "low");
  }

  @Test
  void whoIsRefusedIsNotDrownedInHolds() {
    List<SeenCommand> sent = new ArrayList<>();
    sent.add(command("", "k1"));
    for (int i = 0; i < 90; i++) {
      sent.add(command("hold", "n" + i));
    }
    String shown =
        text(new Frame(log(10, new Random(1)), List.of(), sent, List.of("gateway: refused")));
    assertThat(shown)
        .contains("Commands (91)", "gateway: refused", "deny api_key k1", "and 90 holds of nodes")
        .doesNotContain("n89");
  }

  @Test
  void theChartContrastsTheBandWithAStaticThreshold() {
    FleetLog log = new FleetLog(START_MS, START_MS + HOUR_MS);
    for (int i = 1; i <= 720; i++) {
      // From the tenth minute on the fleet grows tenfold within twenty, as was expected.
      double growth = 1 + 9 * Math.max(0, Math.min(1, (i - 120) / 240.0));
      log.add(tick(i, 1_000 * growth + (i % 2 == 0 ? 20 : -20), 1_000 * growth));
    }
    assertThat(log.threshold()).isBetween(1_050.0, 1_070.0);
    assertThat(log.overThreshold()).isGreaterThan(550);
    assertThat(log.outside()).isZero();
    assertThat(Chart.caption(log).text()).contains("static threshold", "ticks over", "outside: 0");
    assertThat(Chart.of(log, 80, 8)).hasSize(8).allMatch(line -> line.width() == 80);
  }

  @Test
  void thePictureHoldsTheWholeScreen() {
    Frame frame =
        new Frame(
            log(100, new Random(1)),
            List.of(finding("f-1", 5, 1, "<script> & more")),
            List.of(),
            List.of());
    String svg = SvgPage.of(frame.lines(100, 30), 100);
    assertThat(svg)
        .startsWith("<svg ")
        .contains("Tidegate demo", "&lt;script&gt; &amp; more")
        .doesNotContain("<script>")
        .endsWith("</svg>\n");
  }

  private static String text(Frame frame) {
    StringBuilder text = new StringBuilder();
    frame.lines(120, 40).forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }

  private static FleetLog log(int ticks, Random random) {
    FleetLog log = new FleetLog(START_MS, START_MS + HOUR_MS);
    for (int i = 1; i <= ticks; i++) {
      boolean isExpected = random.nextInt(4) > 0;
      log.add(
          tick(i, random.nextDouble() * 1e7, isExpected ? random.nextDouble() * 1e7 : Double.NaN));
    }
    return log;
  }

  private static FleetSnapshot tick(int i, double seen, double expected) {
    int nodes = 10 + i / 8;
    return new FleetSnapshot(
        "eu-1",
        START_MS + i * TICK_MS,
        nodes + 3,
        nodes,
        nodes - 2,
        nodes,
        "scaling_out",
        "timeline",
        1_000,
        seen,
        expected,
        expected * 0.8,
        expected * 1.2);
  }

  private static SeenFinding finding(String uid, int severity, int at, String message) {
    return new SeenFinding(
        uid,
        "canary-leak",
        List.of("tenant/a"),
        START_MS + at * 1_000L,
        severity,
        "High",
        "Create",
        message);
  }

  private static SeenCommand command(String method, String target) {
    return new SeenCommand(
        START_MS, "enforce", method.isEmpty() ? "deny" : "contain", "api_key", target, method, 27);
  }
}
