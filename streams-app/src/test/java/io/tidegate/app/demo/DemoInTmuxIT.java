package io.tidegate.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.app.TidegateMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on a real terminal that is small at first and then large. */
class DemoInTmuxIT {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration BETWEEN = Duration.ofSeconds(2);
  private static final int LOOKS_AT_A_SIZE = 6;

  @TempDir private Path directory;

  @Test
  void fitsASmallTerminalAndGrowsWithIt() throws Exception {
    assumeTrue(hasTmux(), "there is no tmux");
    try {
      tmux("new-session", "-d", "-x", "80", "-y", "24", demo());
      List<List<String>> small = looks(24);
      tmux("resize-window", "-x", "160", "-y", "50");
      LockSupport.parkNanos(BETWEEN.toNanos());
      List<List<String>> large = looks(50);
      String end = awaitTheEnd();

      assertThat(small).hasSizeGreaterThanOrEqualTo(LOOKS_AT_A_SIZE);
      small.forEach(page -> assertThatItFits(page, 80, 24));
      large.forEach(page -> assertThatItFits(page, 160, 50));
      assertThat(most(large)).as("it grows").isGreaterThan(30);
      assertThat(end)
          .contains(
              "./tidegate explain ", "./tidegate findings list", "./tidegate policy simulate");
    } finally {
      tmux("kill-server");
    }
  }

  private static void assertThatItFits(List<String> page, int width, int height) {
    assertThat(page.get(0)).as(String.join("\n", page)).startsWith("Tidegate demo");
    assertThat(page).hasSizeLessThan(height + 1);
    assertThat(page).allMatch(line -> line.length() <= width);
    assertThat(page.stream().filter(line -> line.startsWith("Findings (")).count()).isEqualTo(1);
    assertThat(page.stream().filter(line -> line.startsWith("Commands (")).count()).isEqualTo(1);
    assertThat(String.join("", page)).doesNotContain("\u001b", "Simulating");
  }

  private static int most(List<List<String>> pages) {
    return pages.stream().mapToInt(List::size).max().orElse(0);
  }

  /** Pages of the running demo, once it shows the fleet. */
  private List<List<String>> looks(int height) throws Exception {
    List<List<String>> pages = new ArrayList<>();
    long end = System.nanoTime() + LONGEST.toNanos();
    while (pages.size() < LOOKS_AT_A_SIZE && System.nanoTime() < end) {
      List<String> page = page();
      if (page.stream().anyMatch(line -> line.contains("secured,"))) {
        pages.add(page);
      }
      assertThat(page.size()).isLessThanOrEqualTo(height);
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    return pages;
  }

  private String awaitTheEnd() throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    String text = "";
    while (!text.contains("policy simulate") && System.nanoTime() < end) {
      LockSupport.parkNanos(BETWEEN.toNanos());
      text = String.join("\n", page());
    }
    return text;
  }

  private String demo() {
    return String.join(
        " ",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC -Xmx768m",
        "-cp '" + System.getProperty("java.class.path") + "'",
        TidegateMain.class.getName(),
        "demo --duration 60s --minutes 40 --out '" + directory + "'; sleep 600");
  }

  private List<String> page() throws Exception {
    return tmux("capture-pane", "-p").lines().toList();
  }

  private String tmux(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("tmux", "-u", "-f", "/dev/null", "-S", directory + "/socket");
    builder.command().addAll(List.of(arguments));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("TMUX");
    builder.environment().remove("NO_COLOR");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }

  private static boolean hasTmux() throws InterruptedException {
    try {
      return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
