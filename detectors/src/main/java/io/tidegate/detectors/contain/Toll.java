package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes away: nothing, a node's serving capacity, a customer's service, or the room
 * of a node group to have more nodes than it says.
 *
 * @param name of the node, customer or group; empty for nothing
 * @param also other customers that are hit, where gateways cannot tell them from the one meant
 * @param refuses whether all of it is taken, rather than slowed
 */
record Toll(Kind kind, String name, SortedSet<String> also, boolean refuses) {

  Toll {
    also = Collections.unmodifiableSortedSet(new TreeSet<>(also));
  }

  private Toll(Kind kind, String name, boolean refuses) {
    this(kind, name, Collections.emptySortedSet(), refuses);
  }

  /** What is taken. */
  enum Kind implements Coded {
    NOTHING(0),
    NODE(1),
    CUSTOMER(2),
    SIZE(3);

    static final Codes<Kind> CODES = Codes.of(values());

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }
  }

  static final long UNLIMITED = Long.MAX_VALUE;

  static final Toll NOTHING = new Toll(Kind.NOTHING, "", false);

  /** The ceiling of a node group's size. */
  static final String MOST_NODES = "max_nodes";

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
      return mostNodes(act.limits()) == UNLIMITED
          ? NOTHING
          : new Toll(Kind.SIZE, target.id(), false);
    }
    if (target instanceof Target.Node) {
      return ofNode(target.id());
    }
    if (!established) {
      return NOTHING;
    }
    return new Toll(Kind.CUSTOMER, tenant == null ? target.key() : tenant, refuses);
  }

  /** A node's serving capacity. */
  static Toll ofNode(String node) {
    return new Toll(Kind.NODE, node, true);
  }

  /** How many nodes those limits leave; {@link #UNLIMITED} where they bound none. */
  static long mostNodes(List<Limit> limits) {
    return limits.stream()
        .filter(limit -> limit.name().equals(MOST_NODES))
        .mapToLong(limit -> limit.value().longValue())
        .min()
        .orElse(UNLIMITED);
  }

  /** The same, which hits these customers too. */
  Toll andOf(SortedSet<String> others, boolean refusesThem) {
    if (others.isEmpty()) {
      return this;
    }
    SortedSet<String> all = new TreeSet<>(others);
    String first = kind == Kind.CUSTOMER ? name : all.first();
    all.remove(first);
    return new Toll(Kind.CUSTOMER, first, all, refusesThem);
  }

  /** Everybody who is hit. */
  SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(also);
    names.add(name);
    return names;
  }

  void write(ByteWriter out) {
    out.u8(kind.code()).text(name).flag(refuses).unsigned(also.size());
    also.forEach(out::text);
  }

  static Toll read(ByteReader in) {
    Kind kind = Kind.CODES.of(in.u8());
    String name = in.text();
    boolean refuses = in.flag();
    SortedSet<String> also = new TreeSet<>();
    for (int left = in.count(); left > 0; left--) {
      also.add(in.text());
    }
    return new Toll(kind, name, also, refuses);
  }
}
