package io.tidegate.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.shell.start.StartRefusedException;
import org.junit.jupiter.api.Test;

final class LoadTest {
  @Test
  void countsControlRecordsAndMarkers() {
    Load load = new Load(4, 16, 2, 5_000, 1_000);

    assertThat(load.controlRecordsPerSecond()).isEqualTo(12.8);
    assertThat(load.partitionCommitsPerSecond()).isEqualTo(32.0);
    assertThatCode(load::check).doesNotThrowAnyException();
  }

  @Test
  void refusesAFloodOfControlRecords() {
    Load load = new Load(200, 64, 2, 1_000, 1_000);

    assertThatThrownBy(load::check)
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("12800 control records/s; allowed: 10000");
  }
}
