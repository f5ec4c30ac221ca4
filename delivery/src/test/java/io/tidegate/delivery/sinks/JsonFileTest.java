package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Findings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes nothing, and others that write to the same file. */
final class JsonFileTest {
  private static final long LARGE = 1 << 30;

  @TempDir private Path dir;

  @Test
  void waitsForADiskThatTakesNothing() throws IOException {
    assertThat(send(dir)).isEqualTo(Verdict.Kind.RETRY);
    Path file = dir.resolve("gone/alerts.jsonl");
    assertThat(send(file)).isEqualTo(Verdict.Kind.RETRY);
    Files.createDirectory(file.getParent());
    assertThat(send(file)).isEqualTo(Verdict.Kind.ACCEPTED);
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void waitsForAFullDisk() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    assertThat(send(full)).isEqualTo(Verdict.Kind.RETRY);
  }

  @Test
  void waitsWhileAnotherWrites() throws IOException {
    Path file = dir.resolve("alerts.jsonl");
    try (FileChannel other =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(send(file)).isEqualTo(Verdict.Kind.RETRY);
    }
    assertThat(send(file)).isEqualTo(Verdict.Kind.ACCEPTED);
  }

  /** Small files, so that one rotates while another writes. */
  @Test
  void losesNoLineWhereSeveralWriteToOneFile() throws Exception {
    Path file = dir.resolve("alerts.jsonl");
    ExecutorService writers = Executors.newFixedThreadPool(4);
    List<Callable<Integer>> works = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      JsonFile sink = new JsonFile(file, 20_000, 1_000);
      works.add(
          () -> {
            int accepted = 0;
            for (int i = 0; i < 100; i++) {
              boolean taken =
                  sink.send(Findings.many(2)).verdicts().get(0).kind() == Verdict.Kind.ACCEPTED;
              accepted += taken ? 2 : 0;
            }
            return accepted;
          });
    }
    int accepted = 0;
    for (Future<Integer> each : writers.invokeAll(works)) {
      accepted += each.get();
    }
    writers.shutdown();
    List<String> lines = new ArrayList<>();
    try (var files = Files.list(dir)) {
      for (Path each : files.toList()) {
        lines.addAll(Files.readAllLines(each));
      }
    }
    assertThat(accepted).isPositive();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(accepted);
    assertThat(lines).allSatisfy(line -> Documents.read(line.getBytes(UTF_8)));
  }

  private static Verdict.Kind send(Path file) {
    return new JsonFile(file, LARGE, 2).send(Findings.many(1)).verdicts().get(0).kind();
  }
}
