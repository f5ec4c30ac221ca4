package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.policy.GuardSettings;
import java.util.List;

/**
 * Makes commands, each a pure function of the finding, the action, the target and the generation.
 */
final class Commands {
  private static final int ID_LENGTH = 32;
  private static final int HASH_DIGITS = 8;
  private static final double HASHES = 4_294_967_296.0;
  private static final int HEX = 16;
  private static final long LEAST_MS = 1_000;

  private final Containments containments;

  Commands(Containments containments) {
    this.containments = containments;
  }

  /**
   * The command that a proposal asks for, its end spread by the policy's jitter; a person's is not.
   */
  Command of(Proposal proposal, String policy, GuardSettings settings) {
    Decision.Act act = proposal.act();
    long timeMs = proposal.timeMs();
    long generation = containments.nextGeneration(act.target(), timeMs);
    String id = idOf(proposal.findingUid(), act.action(), act.target(), generation);
    double jitter = proposal.isManual() ? 0 : settings.jitter();
    long spread = (long) (act.durationMs() * jitter * fractionOf(id));
    return new Command(
        id,
        act.action(),
        act.target(),
        act.method(),
        act.destination(),
        timeMs,
        Math.max(LEAST_MS, act.durationMs() - spread),
        proposal.lane() == Lane.ENFORCED ? Mode.ENFORCE : Mode.OBSERVE,
        generation,
        timeMs,
        timeMs + freshMs(proposal.evidence().proof(), settings),
        proposal.findingUid(),
        policy,
        act.reason(),
        act.openStreams(),
        act.limits());
  }

  /** The same command, approved at that moment, from when on it lasts as long. */
  static Command approved(Command asked, long timeMs, long freshMs) {
    return new Command(
        asked.commandId(),
        asked.action(),
        asked.target(),
        asked.method(),
        asked.destination(),
        timeMs,
        asked.durationMs(),
        asked.mode(),
        asked.generation(),
        timeMs,
        timeMs + freshMs,
        asked.findingUid(),
        asked.policy(),
        asked.reason(),
        asked.openStreams(),
        asked.limits());
  }

  /** What follows a command without a gap, as long again. */
  Command extended(Contained contained, long timeMs, GuardSettings settings) {
    Command ending = contained.command();
    return after(
        ending,
        ending.action(),
        timeMs,
        ending.durationMs(),
        ending.limits(),
        ending.reason(),
        freshMs(contained.proof(), settings));
  }

  /** What takes a containment away before its end. */
  Command release(Contained contained, long timeMs, String reason) {
    Command ending = contained.command();
    boolean ofNodes =
        ending.target() instanceof Target.Node || ending.target() instanceof Target.NodeGroup;
    long left = Math.max(LEAST_MS, ending.endMs() - timeMs);
    return after(
        ending, ofNodes ? Action.RESTORE : Action.ALLOW, timeMs, left, List.of(), reason, left);
  }

  /** What takes away whatever is in force for a target, of which nothing is known. */
  Command releaseOf(
      Target target, String findingUid, String policy, String reason, long timeMs, long longestMs) {
    boolean ofNodes = target instanceof Target.Node || target instanceof Target.NodeGroup;
    Action action = ofNodes ? Action.RESTORE : Action.ALLOW;
    long generation = containments.nextGeneration(target, timeMs);
    return new Command(
        idOf(findingUid, action, target, generation),
        action,
        target,
        null,
        null,
        timeMs,
        longestMs,
        Mode.ENFORCE,
        generation,
        timeMs,
        timeMs + longestMs,
        findingUid,
        policy,
        reason,
        "keep",
        List.of());
  }

  private Command after(
      Command ending,
      Action action,
      long timeMs,
      long durationMs,
      List<Limit> limits,
      String reason,
      long freshMs) {
    long generation = containments.nextGeneration(ending.target(), timeMs);
    return new Command(
        idOf(ending.findingUid(), action, ending.target(), generation),
        action,
        ending.target(),
        action.ends() ? null : ending.method(),
        action.ends() ? null : ending.destination(),
        timeMs,
        durationMs,
        ending.mode(),
        generation,
        timeMs,
        timeMs + freshMs,
        ending.findingUid(),
        ending.policy(),
        reason,
        ending.openStreams(),
        limits);
  }

  static long freshMs(boolean proof, GuardSettings settings) {
    return proof ? settings.freshness().proofMs() : settings.freshness().evidenceMs();
  }

  private static String idOf(String findingUid, Action action, Target target, long generation) {
    return StableId.of(findingUid, action.wireName(), target.key(), Long.toString(generation))
        .substring(0, ID_LENGTH);
  }

  /** A number from 0 to 1 that depends on the id alone. */
  private static double fractionOf(String id) {
    return Long.parseUnsignedLong(id.substring(0, HASH_DIGITS), HEX) / HASHES;
  }
}
