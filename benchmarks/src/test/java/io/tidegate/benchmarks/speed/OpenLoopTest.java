package io.tidegate.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class OpenLoopTest {
  /** The first takes as long as a hundred should: those are due all the same. */
  @Test
  void waitsForNobodyWhoIsLate() {
    OpenLoop loop = new OpenLoop();
    long began = loop.nanos();
    List<Long> due = new ArrayList<>();
    List<Long> planned = new ArrayList<>();
    loop.plan(began + TimeUnit.MILLISECONDS.toNanos(50), planned::add);
    loop.run(
        1_000,
        0.2,
        nanos -> {
          due.add(nanos - began);
          if (due.size() == 1) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
          }
        });
    assertThat(due).hasSize(200).isSorted();
    assertThat(due.get(50)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    assertThat(planned).containsExactly(began + TimeUnit.MILLISECONDS.toNanos(50));
    assertThat(loop.latestMs()).isGreaterThan(50);
    assertThat(loop.latestMs()).isZero();
    assertThat(loop.nanos() - began).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
  }
}
