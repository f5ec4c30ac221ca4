package io.tidegate.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptStateTest {
  @TempDir Path directory;

  @Test
  void findsTheLatestThatIsComplete() throws IOException {
    Path checkpoint = keep("0f/chk-12", 3_000);
    keep("savepoints/savepoint-1", 2_000);
    keep("0e/chk-99", 1_000);
    Files.createDirectories(directory.resolve("0f/chk-13"));

    assertThat(KeptState.latest(directory)).contains(checkpoint);
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(KeptState.latest(directory)).isEmpty();
    assertThat(KeptState.latest(directory.resolve("none"))).isEmpty();
  }

  private Path keep(String name, long writtenAtMs) throws IOException {
    Path kept = Files.createDirectories(directory.resolve(name));
    Path whole = Files.createFile(kept.resolve("_metadata"));
    Files.setLastModifiedTime(whole, FileTime.fromMillis(writtenAtMs));
    return kept;
  }
}
