package io.tidegate.detectors.fleet;

import io.tidegate.detectors.fleet.AddressBook.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which life a name of telemetry meant at a moment, as a ledger knows it at its own moment.
 *
 * <p>By its own name: the life that covers the moment, else one that begins within the clocks'
 * tolerance after it, else the last that ended before. Else by address: the last claim up to the
 * moment while its life runs, else a claim within the tolerance after it, else the last claim
 * though its life has ended. An own name wins over an address, but for the name of an ended life
 * that a running node has claimed since. Names are compared as they are written; only where a text
 * is no claimed address does its host without the port stand for it, and the reverse, where that
 * means one running node only.
 */
final class NodeLookup {
  private static final long CLOCKS_MS = 2_000;

  private final FleetLedger ledger;
  private final long oldestEndMs;

  /** A claim that answers, with its life. */
  private record Answer(Claim claim, NodeLife life, boolean runs) {}

  NodeLookup(FleetLedger ledger, long atMs) {
    this.ledger = ledger;
    this.oldestEndMs = atMs - FleetLedger.HISTORY_MS;
  }

  @Nullable NodeLife find(String name, long timeMs) {
    NodeLife own = ownLife(ledger.lives(name), timeMs);
    if (own != null && timeMs < own.endedMs) {
      return own;
    }
    Answer answer = byAddress(name, timeMs);
    if (answer == null) {
      return own;
    }
    boolean reused = own != null && answer.runs && answer.claim.sinceMs() >= own.endedMs;
    return own == null || reused ? answer.life : own;
  }

  private @Nullable NodeLife ownLife(List<NodeLife> lives, long timeMs) {
    NodeLife soon = null;
    NodeLife ended = null;
    for (NodeLife life : lives) {
      if (!isKnown(life)) {
        continue;
      }
      if (life.beganMs <= timeMs && timeMs < life.endedMs) {
        return life;
      }
      if (life.endedMs <= timeMs) {
        ended = life;
      } else if (life.beganMs <= timeMs + CLOCKS_MS && soon == null) {
        soon = life;
      }
    }
    return soon != null ? soon : ended;
  }

  private @Nullable Answer byAddress(String address, long timeMs) {
    Answer exact = owner(address, timeMs);
    if (exact != null && exact.runs) {
      return exact;
    }
    String host = AddressBook.hostOf(address);
    Answer near = host.equals(address) ? onHost(host, timeMs) : owner(host, timeMs);
    if (exact == null || near == null) {
      return exact == null ? near : exact;
    }
    return near.runs || near.claim.compareTo(exact.claim) > 0 ? near : exact;
  }

  /** The one running node on a host, or the last one; none where several run there. */
  private @Nullable Answer onHost(String host, long timeMs) {
    Answer best = null;
    for (String address : ledger.addresses().onHost(host)) {
      Answer answer = owner(address, timeMs);
      if (answer == null) {
        continue;
      }
      if (best == null || answer.runs && !best.runs) {
        best = answer;
      } else if (answer.runs && !answer.life.name.equals(best.life.name)) {
        return null;
      } else if (answer.runs == best.runs && answer.claim.compareTo(best.claim) > 0) {
        best = answer;
      }
    }
    return best;
  }

  private @Nullable Answer owner(String address, long timeMs) {
    Answer last = null;
    for (Claim claim : ledger.addresses().of(address)) {
      NodeLife life = lifeOf(claim);
      if (life == null || !isKnown(life)) {
        continue;
      }
      if (claim.sinceMs() <= timeMs) {
        last = new Answer(claim, life, timeMs < life.endedMs);
      } else if (last != null && last.runs || claim.sinceMs() > timeMs + CLOCKS_MS) {
        break;
      } else {
        return new Answer(claim, life, true);
      }
    }
    return last;
  }

  private @Nullable NodeLife lifeOf(Claim claim) {
    for (NodeLife life : ledger.lives(claim.name())) {
      if (life.number == claim.number()) {
        return life;
      }
    }
    return null;
  }

  private boolean isKnown(NodeLife life) {
    return life.endedMs >= oldestEndMs;
  }
}
