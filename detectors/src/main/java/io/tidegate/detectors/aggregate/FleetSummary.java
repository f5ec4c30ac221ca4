package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What all of one cluster did within one tick, carried to every detect stage inside the control
 * records. A commutative monoid under {@link #merge} (while no more than {@value #NODES_KEPT} nodes
 * serve within a tick; beyond it the least hashes are kept, and the count is a floor).
 */
public final class FleetSummary {
  /** Nodes told apart within one tick. */
  public static final int NODES_KEPT = 16_384;

  private static final int RECENT = 256;

  private long requests;
  private long served;
  private long tokens;
  private long costMicroUsd;
  private final TreeSet<Long> nodes = new TreeSet<>();
  private ModelSums known = new ModelSums(KnownUse.WIDTH);

  /** Names of entities by the code of their kind. */
  private final @Nullable DistinctNames[] names = new DistinctNames[EntityKind.values().length + 1];

  /** Hashes that were added lately, each in the place that its low bits name. */
  private final long[] recent = new long[RECENT];

  /** Adds one request; {@code nodeHash} is 0 where no node served it. */
  public void add(boolean wasServed, long requestTokens, long cost, long nodeHash) {
    requests = Saturating.add(requests, 1);
    served = Saturating.add(served, wasServed ? 1 : 0);
    tokens = Saturating.add(tokens, requestTokens);
    costMicroUsd = Saturating.add(costMicroUsd, cost);
    int place = (int) nodeHash & RECENT - 1;
    if (nodeHash != 0 && recent[place] != nodeHash) {
      recent[place] = nodeHash;
      addNode(nodeHash);
    }
  }

  /** Adds what a request teaches of its model's tokens, if they are known. */
  public void learn(String model, InferenceEvent event) {
    KnownUse.add(known, model, event);
  }

  /** The names of the entities of one kind. */
  public DistinctNames names(EntityKind kind) {
    DistinctNames known = names[kind.code()];
    if (known == null) {
      known = new DistinctNames();
      names[kind.code()] = known;
    }
    return known;
  }

  public void merge(FleetSummary other) {
    for (EntityKind kind : EntityKind.values()) {
      DistinctNames more = other.names[kind.code()];
      if (more != null && !more.isFew()) {
        names(kind).merge(more);
      }
    }
    known.merge(other.known);
    requests = Saturating.add(requests, other.requests);
    served = Saturating.add(served, other.served);
    tokens = Saturating.add(tokens, other.tokens);
    costMicroUsd = Saturating.add(costMicroUsd, other.costMicroUsd);
    for (long node : other.nodes) {
      addNode(node);
    }
  }

  public long requests() {
    return requests;
  }

  public long served() {
    return served;
  }

  public long tokens() {
    return tokens;
  }

  public long costMicroUsd() {
    return costMicroUsd;
  }

  /** What requests taught of their models' tokens: rows of {@link KnownUse}. */
  public ModelSums known() {
    return known;
  }

  /** Hashes of the node names seen, in order. */
  public SortedSet<Long> nodes() {
    return nodes;
  }

  public void write(ByteWriter out) {
    out.unsigned(requests).unsigned(served).unsigned(tokens).unsigned(costMicroUsd);
    out.unsigned(nodes.size());
    for (long node : nodes) {
      out.fixed(node);
    }
    known.write(out);
    for (EntityKind kind : EntityKind.values()) {
      DistinctNames each = names[kind.code()];
      if (each != null && !each.isFew()) {
        each.write(out.u8(kind.code()));
      }
    }
    out.u8(0);
  }

  public static FleetSummary read(ByteReader in) {
    FleetSummary summary = new FleetSummary();
    summary.requests = in.unsigned();
    summary.served = in.unsigned();
    summary.tokens = in.unsigned();
    summary.costMicroUsd = in.unsigned();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      summary.nodes.add(in.fixed());
    }
    summary.known = ModelSums.read(KnownUse.WIDTH, in);
    for (int code = in.u8(); code > 0; code = in.u8()) {
      summary.names[code] = DistinctNames.read(in);
    }
    return summary;
  }

  private void addNode(long hash) {
    if (nodes.add(hash) && nodes.size() > NODES_KEPT) {
      nodes.pollLast();
    }
  }
}
