package io.tidegate.app.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.enforcer.testing.RealHaproxy;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a real broker, real gateways that obey them. */
final class EnforcementIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ROUNDS = 20;

  private static final Target ACME = new Target.Tenant("eu-1", "acme");

  @TempDir Path folder;
  private TestBroker broker;
  private RealHaproxy haproxy;
  private Commander commander;
  private CommandVerifier verifier;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(RealHaproxy.isInstalled(), RealHaproxy.MISSING);
    broker = TestBroker.start();
    Commander.createTopics(broker.bootstrapServers());
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    keys.put("k1", pair.getPublic());
    verifier = new CommandVerifier(keys);
    commander =
        new Commander(broker.bootstrapServers(), new CommandSigner(pair.getPrivate(), "k1"));
    haproxy = haproxy("first", RealHaproxy.BY_HEADER);
  }

  @AfterEach
  void stop() throws Exception {
    if (broker != null) {
      haproxy.close();
      commander.close();
      broker.close();
    }
  }

  @Test
  void commandIsEnforcedAndReleasedAtOnce() throws Exception {
    Latencies enforced = new Latencies("command to first refused request");
    Latencies released = new Latencies("release to first served request");
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      for (int round = 1; round <= ROUNDS; round++) {
        long given = System.nanoTime();
        commander.give(Commander.deny("c-" + round, ACME, round * 2L, 60_000));
        until(() -> haproxy.status("acme", "k1", "u1") == 403);
        enforced.add(System.nanoTime() - given);
        for (int tenant = 1; tenant < 10; tenant++) {
          assertThat(haproxy.status("t" + tenant, "k1", "u1")).isEqualTo(200);
        }
        given = System.nanoTime();
        commander.give(Commander.allow("a-" + round, ACME, round * 2L + 1));
        until(() -> haproxy.status("acme", "k1", "u1") == 200);
        released.add(System.nanoTime() - given);
      }
      until(() -> enforcer.said("c-1").startsWith("200"));
      until(() -> enforcer.said("a-1").equals("200 released"));
    }
    System.out.println(enforced);
    System.out.println(released);
    assertThat(enforced.median()).isLessThan(1_000);
    assertThat(released.p99()).isLessThan(2_000);
  }

  @Test
  void containmentEndsAtItsInstantThoughGatewayAndEnforcerAreStartedAgainAndAgain()
      throws Exception {
    Command command = Commander.deny("c-1", ACME, 1, 15_000);
    commander.give(command);
    for (int start = 0; start < 3; start++) {
      try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
        until(() -> haproxy.status("acme", "k1", "u1") == 403);
        haproxy.restart();
        until(() -> haproxy.status("acme", "k1", "u1") == 403);
        until(() -> !enforcer.answers.isEmpty());
        assertThat(enforcer.answers.get(0).effectiveUntilMs()).isEqualTo(command.endMs());
      }
    }
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      until(() -> haproxy.status("acme", "k1", "u1") == 200);
      assertThat(System.currentTimeMillis() - command.endMs()).isBetween(0L, 500L);
      until(() -> enforcer.said("c-1").equals("200 expired"));
    }
  }

  @Test
  void enforcerThatStartsLateKnowsWhatIsInForce() throws Exception {
    Command command = Commander.deny("c-1", ACME, 1, 60_000);
    Command over = Commander.deny("c-2", new Target.Tenant("eu-1", "free"), 1, 60_000);
    commander.give(command);
    commander.give(over);
    commander.give(Commander.allow("a-2", over.target(), 2));
    try (RealHaproxy second = haproxy("second", RealHaproxy.BY_HEADER);
        RunningEnforcer present = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(403);
      assertThat(haproxy.status("free", "k1", "u1")).isEqualTo(200);
      assertThat(second.status("acme", "k1", "u1")).isEqualTo(200);
      try (RunningEnforcer returned = enforcer("gw-2", List.of("eu-1"), second)) {
        assertThat(second.status("acme", "k1", "u1")).isEqualTo(403);
        until(() -> returned.said("c-1").startsWith("200"));
      }
      until(() -> present.said("c-1").startsWith("200"));
    }
  }

  @Test
  void whoWasReleasedStaysReleasedWhenAnEnforcerStarts() throws Exception {
    Target byHand = new Target.Tenant("eu-1", "by-hand");
    commander.stands(
        Commander.deny("c-1", ACME, 1, 60_000),
        Commander.allow("a-1", ACME, 2),
        Commander.deny("c-2", byHand, 1, 60_000),
        Commander.deny("c-3", new Target.Tenant("eu-1", "other"), 1, 60_000));
    commander.tombstone(byHand);
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      until(() -> haproxy.status("other", "k1", "u1") == 403);
      assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
      assertThat(haproxy.status("by-hand", "k1", "u1")).isEqualTo(200);
      until(() -> enforcer.said("a-1").equals("200 released"));
      assertThat(enforcer.answers)
          .as("it was never contained here")
          .noneMatch(answer -> answer.commandId().equals("c-1"));
    }
  }

  @Test
  void floodOfWhatNobodySignedDelaysNoCommandForLongAndGetsNoAnswer() throws Exception {
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      commander.flood(Commander.deny("f-1", ACME, 1, 60_000), 20_000);
      long given = System.nanoTime();
      commander.give(Commander.deny("c-1", ACME, 1, 60_000));
      until(() -> haproxy.status("acme", "k1", "u1") == 403);
      Duration delay = Duration.ofNanos(System.nanoTime() - given);
      System.out.println("behind 20,000 forged commands: " + delay.toMillis() + " ms");
      assertThat(delay).isLessThan(Duration.ofSeconds(20));
      assertThat(enforcer.answers).allMatch(answer -> answer.commandId().equals("c-1"));
    }
  }

  @Test
  void endInOneClusterFreesNoOther() throws Exception {
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1", "us-1"), haproxy)) {
      Command shorter = Commander.deny("c-1", ACME, 1, 3_000);
      commander.give(shorter);
      commander.give(Commander.deny("c-2", new Target.Tenant("us-1", "acme"), 1, 60_000));
      until(() -> haproxy.statusIn("eu-1", "acme") == 403);
      until(() -> haproxy.statusIn("us-1", "acme") == 403);
      until(() -> haproxy.statusIn("eu-1", "acme") == 200);
      until(() -> enforcer.said("c-1").equals("200 expired"));
      assertThat(haproxy.statusIn("us-1", "acme")).isEqualTo(403);
    }
  }

  @Test
  void nodeIsDrainedAndGivenBack() throws Exception {
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      commander.give(Commander.drain("c-1", new Target.Node("eu-1", "gpu-node-1"), 1, 6_000));
      until(() -> enforcer.said("c-1").startsWith("200"));
      long before = haproxy.first.served();
      for (int i = 0; i < 50; i++) {
        assertThat(haproxy.status("acme", "k1", "u1")).isEqualTo(200);
      }
      assertThat(haproxy.first.served()).isEqualTo(before);
      until(() -> enforcer.said("c-1").equals("200 expired"));
      until(() -> haproxy.status("acme", "k1", "u1") == 200 && haproxy.first.served() > before);
    }
  }

  @Test
  void whatIsInForceStaysSoAndEndsWhileTheBrokersAreAway() throws Exception {
    try (RunningEnforcer enforcer = enforcer("gw-1", List.of("eu-1"), haproxy)) {
      Command command = Commander.deny("c-1", ACME, 1, 8_000);
      commander.give(command);
      until(() -> enforcer.said("c-1").startsWith("200"));
      broker.close();
      haproxy.restart();
      until(() -> haproxy.status("acme", "k1", "u1") == 403);
      until(() -> haproxy.status("acme", "k1", "u1") == 200);
      assertThat(System.currentTimeMillis() - command.endMs()).isBetween(0L, 500L);
      until(() -> enforcer.said("c-1").equals("200 expired"));
    }
  }

  private RealHaproxy haproxy(String name, String cluster) throws Exception {
    RealHaproxy made =
        new RealHaproxy(Files.createDirectory(folder.resolve(name)), cluster, line -> {});
    until(() -> made.status("warm-up", "k1", "u1") == 200);
    return made;
  }

  private RunningEnforcer enforcer(String id, List<String> clusters, RealHaproxy at)
      throws Exception {
    RunningEnforcer made =
        new RunningEnforcer(id, clusters, at, broker.bootstrapServers(), verifier);
    until(made::isReady);
    return made;
  }

  private static void until(Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptions()
        .until(condition);
  }
}
