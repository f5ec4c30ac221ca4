package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whoever writes scaling events takes no more of what serves than the blast radius allows. */
class ForgedScalingTest {
  private static final long START = 1_785_484_800_000L;
  private static final int NODES = 10;
  private static final int MOST_AWAY = 1;
  private static final long CALM_MS = 120_000;
  private static final String POLICY =
      "{\"name\":\"gate\",\"version\":\"1\",\"mode\":\"enforce\","
          + "\"readiness_gate\":{\"after\":\"0s\",\"deadline\":\"15m\"},\"rules\":["
          + "{\"id\":\"node\",\"match\":{\"detectors\":[\"unsecured-node\"]},"
          + "\"action\":\"contain\",\"method\":\"hold\",\"ttl\":\"30m\"}]}";

  /** One or two may have nothing to do in the first seconds after. */
  private static final Pattern FOUND =
      Pattern.compile("events ended [789] of 10 nodes that go on serving");

  private static final Pattern NODE_COMMAND =
      Pattern.compile("^eu-1/node/(n\\d+)\\{.*\"action\":\"(contain|restore)\"", Pattern.DOTALL);

  /** Ten nodes that serve, and somebody who writes whatever he wants about them. */
  private static final class World {
    final InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1, signer());
    private final TelemetryEncoder requests = new TelemetryEncoder();
    private final ScalingEncoder events = new ScalingEncoder();
    private long offset;
    private int told;
    long nowMs = START;

    World() {
      engine.keyed("tidegate.policies", "gate", POLICY.getBytes(UTF_8));
      for (int node = 0; node < NODES; node++) {
        for (ScalingType type :
            List.of(
                ScalingType.NODE_PROVISIONED, ScalingType.NODE_READY, ScalingType.NODE_SECURED)) {
          tell(type, "n" + node);
        }
      }
      serve(CALM_MS);
    }

    void tell(ScalingType type, String node) {
      tell(new ScalingEventBuilder().type(type).node(node));
    }

    void tell(ScalingEventBuilder event) {
      int id = told++;
      engine.scaling(
          id,
          events.encode(event.cluster("eu-1").timeMs(nowMs + id % 50).eventId("e" + id).build()));
    }

    void serve(long ms) {
      for (long endMs = nowMs + ms; nowMs < endMs; nowMs += 50) {
        if (nowMs % 1_000 == 0) {
          engine.scalingReadThrough(nowMs);
        }
        engine.telemetry(
            0,
            offset,
            requests.encode(
                new InferenceEventBuilder()
                    .timeMs(nowMs)
                    .requestId("r" + offset)
                    .cluster("eu-1")
                    .tenant("acme")
                    .apiKey("k1")
                    .source("10.0.0.1")
                    .model("m")
                    .node("n" + offset % NODES)
                    .latencyMicros(900_000)
                    .inputTokens(500)
                    .outputTokens(200)
                    .build()));
        offset++;
      }
      engine.scalingReadThrough(nowMs);
    }

    /** The most nodes of those that serve that were away at once, by the commands that went out. */
    int mostAway() {
      TreeSet<String> away = new TreeSet<>();
      int most = 0;
      for (String command : engine.commands) {
        Matcher named = NODE_COMMAND.matcher(command);
        if (named.find() && named.group(2).equals("contain")) {
          away.add(named.group(1));
        } else if (named.hitEnd() || named.reset().find()) {
          away.remove(named.group(1));
        }
        most = Math.max(most, away.size());
      }
      return most;
    }

    List<String> about(String detector) {
      List<String> found = new ArrayList<>(engine.alerts);
      found.removeIf(alert -> !alert.contains("\"analytic\":{\"uid\":\"" + detector + "\""));
      return found;
    }
  }

  @Test
  void twentySevenForgedEventsHoldNobodyAndAreFound() {
    World world = new World();
    for (int node = 0; node < 9; node++) {
      world.tell(ScalingType.NODE_TERMINATED, "n" + node);
      world.tell(ScalingType.NODE_PROVISIONED, "n" + node);
      world.tell(ScalingType.NODE_READY, "n" + node);
    }
    world.serve(30_000);
    assertThat(world.engine.commands).noneMatch(command -> command.contains("\"hold\""));
    assertThat(world.about("forged-scaling"))
        .isNotEmpty()
        .anyMatch(alert -> FOUND.matcher(alert).find())
        .anyMatch(alert -> alert.contains("\"severity_id\":4"));
    assertThat(world.about("blast-radius")).isNotEmpty();
  }

  @Test
  void aSurgeThatIsSecuredLateIsHeldWhole() {
    World world = new World();
    for (int node = NODES; node < 40; node++) {
      world.tell(ScalingType.NODE_PROVISIONED, "n" + node);
      world.tell(ScalingType.NODE_READY, "n" + node);
    }
    world.serve(30_000);
    assertThat(world.engine.commands)
        .filteredOn(command -> command.contains("\"hold\""))
        .hasSize(30);
  }

  @Property(tries = 12)
  void whateverIsForgedTakesNoMoreThanTheBlastRadius(@ForAll long seed) {
    Random random = new Random(seed);
    World world = new World();
    for (int step = 0; step < 24; step++) {
      for (int words = random.nextInt(40); words > 0; words--) {
        forge(world, random, "n" + random.nextInt(NODES));
      }
      world.serve(5_000);
    }
    assertThat(world.mostAway()).isLessThanOrEqualTo(MOST_AWAY);
  }

  private static void forge(World world, Random random, String node) {
    switch (random.nextInt(8)) {
      case 0 -> world.tell(ScalingType.NODE_TERMINATED, node);
      case 1 -> world.tell(ScalingType.NODE_PROVISIONED, node);
      case 2 -> world.tell(ScalingType.NODE_READY, node);
      case 3 -> world.tell(ScalingType.NODE_DRAINING, node);
      case 4 -> {
        world.tell(ScalingType.NODE_TERMINATED, node);
        world.tell(ScalingType.NODE_PROVISIONED, node);
        world.tell(ScalingType.NODE_READY, node);
      }
      case 5 ->
          world.tell(
              new ScalingEventBuilder()
                  .type(ScalingType.SIZE_REPORT)
                  .nodes(List.of(new NodeReport(node, "ready", false, List.of()))));
      case 6 -> {
        List<NodeReport> all = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
          all.add(new NodeReport("n" + i, "ready", random.nextBoolean(), List.of()));
        }
        world.tell(new ScalingEventBuilder().type(ScalingType.SIZE_REPORT).nodes(all));
      }
      default -> world.tell(ScalingType.NODE_SECURED, "ghost-" + random.nextInt(500));
    }
  }

  private static CommandSigner signer() {
    try {
      return new CommandSigner(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(), "k1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
