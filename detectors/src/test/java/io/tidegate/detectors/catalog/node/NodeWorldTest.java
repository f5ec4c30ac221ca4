package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** No node that obeyed is ever accused; every one that clearly did not is, within two ticks. */
final class NodeWorldTest {
  private static final double TWO_TICKS = 10;

  @Property(tries = 400)
  void accusesNobodyWhoObeyed(@ForAll long seed, @ForAll boolean hasSource) {
    NodeWorld world = new NodeWorld(seed, hasSource, true).live();
    List<NodeWorld.Found> found = world.judge();
    assertThat(found).as(() -> String.join("\n", world.story.stream().sorted().toList())).isEmpty();
  }

  @Property(tries = 200)
  void findsWhoServesInATimeThatWasToldToBeUnsecured(@ForAll long seed, @ForAll boolean late) {
    NodeWorld world = new NodeWorld(seed, true, false).live().withBeacon();
    double begins = world.between(100, 500);
    double begun = begins + 4 + world.between(0, 60);
    InferenceEvent first = world.request("culprit", begun, begun + world.between(0.2, 20));
    world.work("culprit", begun + 1, 800);
    world.say(begins, ScalingType.NODE_PROVISIONED, "culprit", "10.1.1.1");
    if (world.random.nextBoolean()) {
      world.say(world.between(begins, 800), ScalingType.NODE_READY, "culprit", "10.1.1.1");
    }
    if (late) {
      double secured = begun + world.between(5, 200);
      world.attest(secured, "culprit", "10.1.1.1", 0);
    }
    isFound(world, "culprit", NodeWorld.second(first.timeMs()));
  }

  @Property(tries = 200)
  void findsWhoServesAfterItsEndWasTold(@ForAll long seed) {
    NodeWorld world = new NodeWorld(seed, true, false).live().withBeacon();
    double begins = world.between(20, 100);
    double ends = world.between(200, 600);
    world.say(begins, ScalingType.NODE_PROVISIONED, "culprit", "10.1.1.1");
    world.say(begins + 9, ScalingType.NODE_READY, "culprit", "10.1.1.1");
    world.attest(begins + 5, "culprit", "10.1.1.1", world.between(0, 29));
    world.say(ends, ScalingType.NODE_TERMINATED, "culprit", "10.1.1.1");
    world.work("culprit", begins + 10, ends);
    double begun = ends + world.between(4, 90);
    InferenceEvent first = world.request("culprit", begun, begun + world.between(0.2, 20));
    isFound(world, "culprit", NodeWorld.second(first.timeMs()));
  }

  @Property(tries = 200)
  void findsWhoIsUnknown(@ForAll long seed) {
    NodeWorld world = new NodeWorld(seed, true, false).live().withBeacon();
    double begun = world.between(200, 800);
    InferenceEvent first = world.request("rogue", begun, begun + world.between(0.2, 20));
    isFound(world, "rogue", NodeWorld.second(first.timeMs()));
  }

  private static void isFound(NodeWorld world, String node, double ended) {
    List<NodeWorld.Found> found = world.judge();
    assertThat(found)
        .as(() -> ended + "\n" + String.join("\n", world.story.stream().sorted().toList()))
        .isNotEmpty()
        .allMatch(each -> each.score().entity().id().equals(node));
    assertThat(found.get(0).score().fires()).isTrue();
    assertThat(found.get(0).second()).isLessThanOrEqualTo(ended + TWO_TICKS);
  }
}
