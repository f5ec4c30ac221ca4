package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.policy.ReadinessGate;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One containment from its command to its end: what became of it at the gateways, who approved it,
 * and who still knocks. Changed only by this package.
 */
final class Contained {
  /** No answer is waited for. */
  static final long NEVER = Long.MAX_VALUE;

  private final Command command;
  private final EntityKey entity;
  private final Lane lane;
  private final Toll toll;
  private final boolean proof;
  private final boolean irreversible;
  private final int fleetSize;

  /** When the first of the commands began that went on without a gap. */
  private final long sinceMs;

  private ContainmentState state;
  private long dueMs;
  private int tries = 1;
  private final SortedMap<String, Integer> answers = new TreeMap<>();
  private final SortedSet<String> approvedBy = new TreeSet<>();
  private Knocks knocks = new Knocks();

  /** What was in force before its command, while that may still turn out to be withheld. */
  private @Nullable Contained replaced;

  Contained(Command command, Proposal proposal, long sinceMs, ContainmentState state) {
    this(
        command,
        proposal.entity(),
        proposal.lane(),
        proposal.toll(),
        proposal.evidence().proof(),
        proposal.isIrreversible(),
        proposal.evidence().fleetSize(),
        sinceMs,
        state);
  }

  private Contained(
      Command command,
      EntityKey entity,
      Lane lane,
      Toll toll,
      boolean proof,
      boolean irreversible,
      int fleetSize,
      long sinceMs,
      ContainmentState state) {
    this.command = command;
    this.entity = entity;
    this.lane = lane;
    this.toll = toll;
    this.proof = proof;
    this.irreversible = irreversible;
    this.fleetSize = fleetSize;
    this.sinceMs = sinceMs;
    this.state = state;
    this.dueMs = NEVER;
  }

  /** The same containment by a later command; who knocked is remembered. */
  Contained by(Command later, ContainmentState now) {
    Contained next =
        new Contained(later, entity, lane, toll, proof, irreversible, fleetSize, sinceMs, now);
    next.approvedBy.addAll(approvedBy);
    next.knocks = knocks;
    return next;
  }

  /** Reuses buffers: each owner has its own. */
  static Codec<Contained> codec() {
    return new ContainedCodec();
  }

  Command command() {
    return command;
  }

  String key() {
    return command.target().key();
  }

  EntityKey entity() {
    return entity;
  }

  Lane lane() {
    return lane;
  }

  Toll toll() {
    return toll;
  }

  boolean proof() {
    return proof;
  }

  boolean irreversible() {
    return irreversible;
  }

  /** Nodes of its cluster when it was proposed, 0 where that was unknown. */
  int fleetSize() {
    return fleetSize;
  }

  long sinceMs() {
    return sinceMs;
  }

  /** Goes on from that one, which is in force again where this one's command was withheld. */
  void replaces(@Nullable Contained before) {
    if (before != null) {
      before.replaced = null;
    }
    replaced = before;
  }

  @Nullable Contained replaced() {
    return replaced;
  }

  /** Keeps a node out until it is secured, as the readiness gate asks for. */
  boolean isHold() {
    return command.reason().equals(ReadinessGate.RULE);
  }

  /** True where gateways were told to act. */
  boolean isEnforced() {
    return lane == Lane.ENFORCED && state != ContainmentState.WOULD_HAVE;
  }

  ContainmentState state() {
    return state;
  }

  void state(ContainmentState now) {
    state = now;
  }

  /** By when something must have happened: an answer, an approval. */
  long dueMs() {
    return dueMs;
  }

  void due(long timeMs) {
    dueMs = timeMs;
  }

  int tries() {
    return tries;
  }

  void tryAgain() {
    tries++;
  }

  /** The last status that each enforcer answered. */
  SortedMap<String, Integer> answers() {
    return answers;
  }

  SortedSet<String> approvedBy() {
    return approvedBy;
  }

  Knocks knocks() {
    return knocks;
  }

  /** As a finding tells it. */
  Containment told() {
    return new Containment(state, command.commandId(), command.endMs(), null);
  }

  private static final class ContainedCodec implements Codec<Contained> {
    private final CommandEncoder encoder = new CommandEncoder();
    private final CommandDecoder decoder = new CommandDecoder();

    @Override
    public void write(Contained value, ByteWriter out) {
      out.blob(encoder.encode(value.command));
      EntityKeys.write(value.entity, out).u8(value.lane.code());
      value.toll.write(out);
      out.flag(value.proof).flag(value.irreversible).unsigned(value.fleetSize);
      out.signed(value.sinceMs);
      out.u8(value.state.code()).signed(value.dueMs).unsigned(value.tries);
      out.unsigned(value.answers.size());
      value.answers.forEach((enforcer, status) -> out.text(enforcer).unsigned(status));
      out.unsigned(value.approvedBy.size());
      value.approvedBy.forEach(out::text);
      value.knocks.write(out);
      out.flag(value.replaced != null);
      if (value.replaced != null) {
        write(value.replaced, out);
      }
    }

    @Override
    public Contained read(ByteReader in) {
      Command command = commandOf(in.blob());
      EntityKey entity = EntityKeys.read(in);
      Lane lane = Lane.CODES.of(in.u8());
      Toll toll = Toll.read(in);
      boolean proof = in.flag();
      boolean irreversible = in.flag();
      int fleetSize = (int) in.unsigned();
      long sinceMs = in.signed();
      ContainmentState state = ContainmentState.CODES.of(in.u8());
      Contained read =
          new Contained(
              command, entity, lane, toll, proof, irreversible, fleetSize, sinceMs, state);
      read.dueMs = in.signed();
      read.tries = (int) in.unsigned();
      for (int left = in.count(); left > 0; left--) {
        read.answers.put(in.text(), (int) in.unsigned());
      }
      for (int left = in.count(); left > 0; left--) {
        read.approvedBy.add(in.text());
      }
      read.knocks = Knocks.read(in);
      read.replaced = in.flag() ? read(in) : null;
      return read;
    }

    private Command commandOf(byte[] value) {
      Decoded<Command> decoded = decoder.decode(value);
      if (decoded instanceof Decoded.Value<Command> command) {
        return command.value();
      }
      throw new CorruptBytesException("a command of this engine is refused: " + decoded);
    }
  }
}
