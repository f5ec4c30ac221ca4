package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.policy.GuardSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many containments may begin within an hour. A share of them is kept for proof, so that a
 * crowd of cheap anomalies cannot switch containment off. Nodes that are held until they are
 * secured use none of it.
 *
 * <p>Guarantee: within no hour do more begin than the policy allows. What was withheld before any
 * gateway heard of it did not begin.
 */
final class ActionBudget implements Guard {
  private static final long HOUR_MS = 3_600_000;

  private final Kept<List<Long>> begunByLane = new Kept<>(TimesCodec.INSTANCE);

  Kept<List<Long>> kept() {
    return begunByLane;
  }

  @Override
  public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
    if (proposal.isHold()) {
      return null;
    }
    int all = settings.actionsPerHour();
    int reserved = (int) StrictMath.ceil(all * settings.reservedForProof());
    int allowed = proposal.evidence().proof() ? all : all - reserved;
    // Hits are not in order of time: every hour that holds the moment is within an hour of it.
    long begun =
        times(proposal.lane()).stream()
            .filter(time -> StrictMath.abs(time - proposal.timeMs()) < HOUR_MS)
            .count();
    return begun < allowed
        ? null
        : new Decision.Refuse(
            "action_budget",
            begun
                + " containments began within an hour; "
                + allowed
                + (proposal.evidence().proof() ? " are allowed" : " are allowed without proof"));
  }

  /** Notes that a containment begins. */
  void spend(Proposal proposal) {
    if (proposal.isHold()) {
      return;
    }
    List<Long> times = new ArrayList<>(times(proposal.lane()));
    times.add(proposal.timeMs());
    long latest = times.stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
    times.removeIf(time -> time < latest - 2 * HOUR_MS);
    begunByLane.put(proposal.lane().name(), times);
  }

  /** Notes that what was spent on a containment did not begin. */
  void giveBack(Contained contained) {
    long begunMs = contained.command().issuedAtMs();
    List<Long> times = new ArrayList<>(times(contained.lane()));
    // What goes on from an earlier command was not spent on, or not then; to hold a node is free.
    boolean isFirst = contained.sinceMs() == begunMs && !contained.isHold();
    if (isFirst && times.remove(begunMs)) {
      begunByLane.put(contained.lane().name(), times);
    }
  }

  private List<Long> times(Lane lane) {
    List<Long> times = begunByLane.get(lane.name());
    return times == null ? List.of() : times;
  }

  private static final class TimesCodec implements Codec<List<Long>> {
    private static final TimesCodec INSTANCE = new TimesCodec();

    @Override
    public void write(List<Long> times, ByteWriter out) {
      out.unsigned(times.size());
      times.forEach(out::signed);
    }

    @Override
    public List<Long> read(ByteReader in) {
      List<Long> times = new ArrayList<>();
      for (int left = in.count(); left > 0; left--) {
        times.add(in.signed());
      }
      return times;
    }
  }
}
