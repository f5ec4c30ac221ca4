package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Target;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes away: nothing, a node's serving capacity, or a customer's service.
 *
 * @param name of the node or customer; empty for nothing
 * @param refuses whether all of it is taken, rather than slowed
 */
record Toll(Kind kind, String name, boolean refuses) {

  /** What is taken. */
  enum Kind {
    NOTHING,
    NODE,
    CUSTOMER
  }

  static final Toll NOTHING = new Toll(Kind.NOTHING, "", false);

  /** The method of a node that was never admitted, whose capacity nobody has had. */
  static final String HOLD = "hold";

  /**
   * What the command takes.
   *
   * @param tenant whom a key or user belongs to; null where unknown
   * @param established whether the target has been served for long enough to be a customer
   */
  static Toll of(Decision.Act act, @Nullable String tenant, boolean established) {
    boolean refuses = act.action() != Action.SET;
    Target target = act.target();
    if (target instanceof Target.NodeGroup) {
      return NOTHING;
    }
    if (target instanceof Target.Node) {
      return HOLD.equals(act.method()) ? NOTHING : new Toll(Kind.NODE, target.id(), true);
    }
    if (!established) {
      return NOTHING;
    }
    return new Toll(Kind.CUSTOMER, tenant == null ? target.key() : tenant, refuses);
  }

  void write(ByteWriter out) {
    out.u8(kind.ordinal()).text(name).flag(refuses);
  }

  static Toll read(ByteReader in) {
    return new Toll(Kind.values()[in.u8()], in.text(), in.flag());
  }
}
