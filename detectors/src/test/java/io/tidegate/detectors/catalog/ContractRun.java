package io.tidegate.detectors.catalog;

import io.tidegate.detectors.baseline.Demand;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.EventDetector;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A detector of any kind before a {@link ContractWorld}, tick by tick. */
abstract class ContractRun {
  private static final EntityRecord.Limits LIMITS =
      new EntityRecord.Limits(1_000_000, 1_000, 100, 500_000, 100_000);

  final ContractWorld world;

  private ContractRun(ContractWorld world) {
    this.world = world;
  }

  /** That detector, before anything was seen, before a world of its own. */
  static ContractRun of(Detector detector, long seed) {
    return of(
        detector,
        detector instanceof FleetDetector ? ContractWorld.fleet(seed) : ContractWorld.entity(seed));
  }

  /** That detector, before anything was seen, before that world. */
  static ContractRun of(Detector detector, ContractWorld world) {
    if (detector instanceof EventDetector events) {
      return new OfEvents(events, world);
    }
    if (detector instanceof EntityDetector<?> entity) {
      return new OfEntity<>(entity, world);
    }
    return new OfFleet<>((FleetDetector<?>) detector, world);
  }

  /** Every detector of the catalogue, those of fleets before a world of theirs. */
  static List<ContractRun> all(DetectorCatalog catalog, long seed) {
    ContractWorld entity = ContractWorld.entity(seed);
    ContractWorld fleet = ContractWorld.fleet(seed);
    return catalog.all().stream()
        .map(each -> of(each, each instanceof FleetDetector ? fleet : entity))
        .toList();
  }

  /** The next tick of every world that these runs stand before. */
  static void next(List<ContractRun> runs) {
    runs.stream().map(run -> run.world).distinct().forEach(ContractWorld::next);
  }

  abstract DetectorSpec spec();

  /** What it says of the world's present tick. */
  abstract List<Score> judge();

  /** What it remembers. */
  abstract byte[] state();

  /** Goes on from there. */
  abstract void restore(byte[] state);

  /** The state that it judged the present tick with, after that; it goes on from before. */
  abstract byte[] stateAsItWas();

  /** Bound on the bytes of what it remembers. */
  abstract int stateBytes();

  /** Lets so many ticks pass; what it said. */
  List<Score> run(int ticks) {
    List<Score> all = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      world.next();
      all.addAll(judge());
    }
    return all;
  }

  private static final class OfEvents extends ContractRun {
    private final EventDetector detector;

    OfEvents(EventDetector detector, ContractWorld world) {
      super(world);
      this.detector = detector;
    }

    @Override
    List<Score> judge() {
      return world.events.stream().map(detector::inspect).flatMap(Optional::stream).toList();
    }

    @Override
    byte[] state() {
      return new byte[0];
    }

    @Override
    void restore(byte[] state) {}

    @Override
    byte[] stateAsItWas() {
      return state();
    }

    @Override
    DetectorSpec spec() {
      return detector.spec();
    }

    @Override
    int stateBytes() {
      return 0;
    }
  }

  /** A detector with a state, which a judgement must not change. */
  private abstract static class Remembering<S> extends ContractRun {
    private final Codec<S> codec;
    private S state;

    Remembering(ContractWorld world, Codec<S> codec, S fresh) {
      super(world);
      this.codec = codec;
      this.state = fresh;
    }

    /** What the detector makes of the tick; null where it lacks its input. */
    abstract @Nullable Judged<S> judged(S state);

    @Override
    List<Score> judge() {
      Judged<S> judged = judged(state);
      if (judged == null) {
        return List.of();
      }
      state = judged.state();
      return judged.scores();
    }

    @Override
    byte[] state() {
      ByteWriter out = new ByteWriter();
      codec.write(state, out);
      return out.toBytes();
    }

    @Override
    void restore(byte[] from) {
      state = codec.read(new ByteReader(from));
    }

    @Override
    byte[] stateAsItWas() {
      S before = state;
      judge();
      state = before;
      return state();
    }
  }

  private static final class OfEntity<S> extends Remembering<S> {
    private final EntityDetector<S> detector;
    private final EntityKey entity;
    private final EntityRecord record;

    OfEntity(EntityDetector<S> detector, ContractWorld world) {
      super(world, detector.codec(), detector.fresh());
      this.detector = detector;
      EntityKind kind = detector.spec().kinds().iterator().next();
      this.entity = new EntityKey(ContractWorld.CLUSTER, kind, "e1");
      EntityRecord named =
          EntityRecord.of(kind.wireName() + "/e1").withLimits(LIMITS).withBudget(10_000, "day");
      this.record = allowing(named, List.of("eu"), List.of("m"));
    }

    private static EntityRecord allowing(
        EntityRecord of, List<String> regions, List<String> models) {
      return new EntityRecord(
          of.subject(),
          of.plan(),
          of.budgetUsd(),
          of.period(),
          of.zone(),
          of.limits(),
          of.createdMs(),
          of.owner(),
          of.parent(),
          of.protectedUntilMs(),
          regions,
          models,
          of.approvedDigests(),
          of.retired(),
          of.labels());
    }

    @Override
    @Nullable Judged<S> judged(S state) {
      if (world.events.isEmpty()) {
        return null;
      }
      EntitySeen seen =
          new EntitySeen(
              world.tick(),
              ContractWorld.TICK_MS,
              world.of(entity),
              record,
              new EntitySeen.ClusterChanges(ContractWorld.FIRST_TICK, Long.MIN_VALUE, Demand.NONE));
      return detector.availability(seen).available() ? detector.judge(state, seen) : null;
    }

    @Override
    DetectorSpec spec() {
      return detector.spec();
    }

    @Override
    int stateBytes() {
      return detector.spec().stateBytes();
    }
  }

  private static final class OfFleet<S> extends Remembering<S> {
    private final FleetDetector<S> detector;
    private int mostNodes = 1;

    OfFleet(FleetDetector<S> detector, ContractWorld world) {
      super(world, detector.codec(), detector.fresh());
      this.detector = detector;
    }

    @Override
    @Nullable Judged<S> judged(S state) {
      FleetSeen seen = world.fleet();
      mostNodes = Math.max(mostNodes, seen.nodes().size());
      return detector.availability(seen).available() ? detector.judge(state, seen) : null;
    }

    @Override
    DetectorSpec spec() {
      return detector.spec();
    }

    @Override
    int stateBytes() {
      return detector.spec().stateBytes() * mostNodes;
    }
  }
}
