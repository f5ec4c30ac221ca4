package io.tidegate.detectors.fleet;

/**
 * When a life counts as secured. Where the source of "secured" is not demanded, that is when it is
 * ready. In {@link SecuritySignal#AUTO} it is demanded once it has spoken; lives that were ready
 * before its first word, and that it never spoke of, predate it and count as secured.
 */
record SecurityStanding(SecuritySignal signal, long firstWordMs) {

  boolean isDemanded() {
    return signal == SecuritySignal.REQUIRED
        || signal == SecuritySignal.AUTO && firstWordMs != NodeLife.NEVER;
  }

  long securedMs(NodeLife life) {
    if (!isDemanded()) {
      return life.readyMs;
    }
    boolean predates = signal == SecuritySignal.AUTO && !life.judged && life.readyMs < firstWordMs;
    return predates ? life.readyMs : life.securedMs;
  }

  /**
   * Until when a life must not serve. Where nobody says who is secured that is until it is said to
   * be ready, and nothing where no event said so: the word may have been lost.
   */
  long untilMs(NodeLife life) {
    boolean saysReady = life.saidReadyMs != Long.MIN_VALUE;
    return isDemanded() || saysReady ? securedMs(life) : Long.MIN_VALUE;
  }
}
