package io.tidegate.benchmarks.speed;

import java.lang.management.ManagementFactory;

/** What this virtual machine uses. */
final class Heap {
  private static final int COLLECTIONS = 3;

  private Heap() {}

  /** Bytes that are reachable, or were lately. */
  static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < COLLECTIONS; i++) {
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** CPU time of this thread. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
