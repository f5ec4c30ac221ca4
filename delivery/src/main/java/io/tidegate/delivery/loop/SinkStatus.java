package io.tidegate.delivery.loop;

import java.util.concurrent.atomic.AtomicLong;

/** How one sink does, for whoever measures; may be read by any thread. */
public final class SinkStatus {
  /** Whether the sink is tried. */
  public enum Breaker {
    CLOSED,
    /** It failed several times in a row: one event at a time is risked. */
    OPEN,
    /** Its token or configuration is refused; somebody has to act. */
    HOLD
  }

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong summarised = new AtomicLong();
  private volatile long waiting;
  private volatile long lagMs;
  private volatile Breaker breaker = Breaker.CLOSED;

  /** Events that arrived. */
  public long delivered() {
    return delivered.get();
  }

  /** Events that were sent and have to be sent again. */
  public long retried() {
    return retried.get();
  }

  /** Events that went to the dead letters. */
  public long refused() {
    return refused.get();
  }

  /** Events that were told in a summary. */
  public long summarised() {
    return summarised.get();
  }

  /** Events that wait in memory. */
  public long waiting() {
    return waiting;
  }

  /** For how long the oldest event has been due. */
  public long lagMs() {
    return lagMs;
  }

  public Breaker breaker() {
    return breaker;
  }

  void addDelivered() {
    delivered.incrementAndGet();
  }

  void addRetried() {
    retried.incrementAndGet();
  }

  void addRefused() {
    refused.incrementAndGet();
  }

  void addSummarised(int events) {
    summarised.addAndGet(events);
  }

  void see(long waitingNow, long lagNowMs, Breaker breakerNow) {
    waiting = waitingNow;
    lagMs = lagNowMs;
    breaker = breakerNow;
  }
}
