package io.tidegate.enforcer.web;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The open connections of one endpoint, and when each is closed though its client keeps it. */
final class Connections {
  private static final long PACE_MS = 100;

  private final Bounds bounds;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  Connections(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Takes in one more; beyond the bound the one that is idle the longest makes room. */
  Connection admit(Channel channel) {
    if (open.size() >= bounds.connections()) {
      open.stream()
          .min(Comparator.comparing(Connection::isBusy).thenComparingLong(Connection::sinceNanos))
          .ifPresent(Connection::close);
    }
    Connection admitted = new Connection(channel);
    open.add(admitted);
    channel.closeFuture().addListener(closed -> open.remove(admitted));
    return admitted;
  }

  /** Closes from now on what takes too long. */
  void watch(EventLoopGroup threads) {
    var unused =
        threads.scheduleAtFixedRate(this::closeTheLate, PACE_MS, PACE_MS, TimeUnit.MILLISECONDS);
  }

  private void closeTheLate() {
    long now = System.nanoTime();
    for (Connection each : open) {
      long longest = (each.isBusy() ? bounds.exchange() : bounds.idle()).toNanos();
      if (now - each.sinceNanos() > longest) {
        each.close();
      }
    }
  }
}
