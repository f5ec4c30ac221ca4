package io.tidegate.app.enforce;

import io.tidegate.enforcer.testing.RealHaproxy;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Tenants that do what they always do, all the time: five requests a second each. */
final class Tenants implements AutoCloseable {
  private static final long EVERY_MS = 200;

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  Tenants(RealHaproxy haproxy, int count) {
    for (int i = 1; i <= count; i++) {
      String tenant = "tenant-" + i;
      ScheduledFuture<?> unused =
          threads.scheduleAtFixedRate(
              () -> ask(haproxy, tenant), i * 20L, EVERY_MS, TimeUnit.MILLISECONDS);
    }
  }

  long served() {
    return served.get();
  }

  long refused() {
    return refused.get();
  }

  private void ask(RealHaproxy haproxy, String tenant) {
    try {
      int status = haproxy.status(tenant, tenant + "-key", "u1");
      (status == 200 ? served : refused).incrementAndGet();
    } catch (IOException e) {
      refused.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
