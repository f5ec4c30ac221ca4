package io.tidegate.enforcer.kubernetes;

import static io.tidegate.enforcer.kubernetes.Fleet.DEPLOYMENT;
import static io.tidegate.enforcer.kubernetes.Fleet.GATE;
import static io.tidegate.enforcer.kubernetes.Fleet.LEDGER;
import static io.tidegate.enforcer.kubernetes.Fleet.NODE;
import static io.tidegate.enforcer.kubernetes.Fleet.NODE_1;
import static io.tidegate.enforcer.kubernetes.Fleet.OTHER_POD;
import static io.tidegate.enforcer.kubernetes.Fleet.POD;
import static io.tidegate.enforcer.kubernetes.Fleet.POOL;
import static io.tidegate.enforcer.kubernetes.Fleet.TAINT;
import static io.tidegate.enforcer.kubernetes.Fleet.freeze;
import static io.tidegate.enforcer.kubernetes.Fleet.preWarm;
import static io.tidegate.enforcer.testing.Commands.drain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.conformance.ConformanceTest;
import io.tidegate.enforcer.conformance.KitGateway;
import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster obeys, and is afterwards as it was before. */
class KubernetesEnforcementTest {
  private StandInCluster cluster;
  private KubernetesEnforcement enforcement;
  private long nowMs = 1_785_484_862_000L;
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs);

  @BeforeEach
  void start() throws IOException {
    cluster = new StandInCluster();
    Fleet.fill(cluster);
    enforcement = enforcement();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aHeldNodeIsTaintedAndSaysForWhatAndIsAfterwardsAsItWas() throws Exception {
    Json before = cluster.get(NODE);
    assertThat(enforcement.apply(drain("c-1", NODE_1))).isEqualTo(Outcome.done());
    Json held = cluster.get(NODE);
    assertThat(held.at("spec", "taints").toString())
        .contains("\"key\":\"gpu\"")
        .contains("\"key\":\"" + TAINT + "\",\"value\":\"drain\"");
    assertThat(held.at("metadata", "annotations", TAINT).text()).contains("c-1");
    assertThat(held.at("spec", "unschedulable").isNull()).isTrue();
    enforcement.remove(drain("c-1", NODE_1));
    assertThat(cluster.get(NODE)).isEqualTo(before);
  }

  @Test
  void whatOthersSetMeanwhileStays() throws Exception {
    enforcement.apply(drain("c-1", NODE_1));
    Json held = cluster.get(NODE);
    Json theirs =
        Json.parse(
            "[{\"key\":\"contained.tidegate.io/other.eu-1\",\"effect\":\"NoExecute\"}]"
                .getBytes(UTF_8));
    List<Json> taints =
        Stream.concat(theirs.items().stream(), held.at("spec", "taints").items().stream()).toList();
    Json spec = held.at("spec").with("taints", Json.list(taints)).with("unschedulable", Json.TRUE);
    cluster.put(NODE, held.with("spec", spec));
    enforcement.remove(drain("c-1", NODE_1));
    assertThat(cluster.get(NODE).at("spec", "taints").toString())
        .contains("other.eu-1", "\"gpu\"")
        .doesNotContain(TAINT);
    assertThat(cluster.get(NODE).at("spec", "unschedulable").isTrue()).isTrue();
  }

  @Test
  void anEditInBetweenIsNotOverwritten() throws Exception {
    cluster.meanwhile(
        () ->
            cluster.put(
                NODE,
                "{'metadata':{'name':'gpu-1'},'spec':{'taints':[{'key':'new','effect':'NoExecute'}]}}"));
    enforcement.apply(drain("c-1", NODE_1));
    assertThat(cluster.get(NODE).at("spec", "taints").toString())
        .contains("\"key\":\"new\"", TAINT);
  }

  @Test
  void whoTakesTheTaintAwayIsOverruledUntilTheEnd() throws Exception {
    Json before = cluster.get(NODE);
    Command drain = drain("c-1", NODE_1);
    enforcement.apply(drain);
    cluster.put(NODE, before);
    nowMs += 5_000;
    enforcement.reconcile(List.of(drain));
    assertThat(cluster.get(NODE).at("spec", "taints").toString()).contains(TAINT);
  }

  @Test
  void gatedPodsAreInServiceWhereTheirNodeIsNotHeld() throws Exception {
    enforcement.reconcile(List.of());
    assertThat(inService(POD)).isEqualTo("True");
    enforcement.apply(drain("c-1", NODE_1));
    assertThat(inService(POD)).isEqualTo("False");
    assertThat(inService(OTHER_POD)).isEqualTo("True");
    assertThat(cluster.get(POD).at("status", "conditions").items()).hasSize(2);
    enforcement.remove(drain("c-1", NODE_1));
    assertThat(inService(POD)).isEqualTo("True");
  }

  @Test
  void whoHasJustStartedPutsNoPodOfAHeldNodeInService() throws Exception {
    enforcement.apply(drain("c-1", NODE_1));
    enforcement().apply(drain("c-2", new Target.Node("eu-1", "gpu-2")));
    assertThat(inService(POD)).isEqualTo("False");
    assertThat(inService(OTHER_POD)).isEqualTo("False");
  }

  @Test
  void aFreezeIsACeilingOfTheNodePoolThatIsNeverRaisedAndIsTakenBack() throws Exception {
    Json before = cluster.get(POOL);
    assertThat(enforcement.apply(freeze("c-1", 12))).isEqualTo(Outcome.done());
    assertThat(cluster.get(POOL).at("spec", "limits").toString())
        .isEqualTo("{\"cpu\":\"1000\",\"nodes\":\"12\"}");
    enforcement.remove(freeze("c-1", 12));
    assertThat(cluster.get(POOL)).isEqualTo(before);

    for (String lower : List.of("'8'", "8", "'8000m'", "'0.008k'", "'8e0'")) {
      cluster.put(POOL, "{'metadata':{'name':'gpu'},'spec':{'limits':{'nodes':" + lower + "}}}");
      Json own = cluster.get(POOL);
      enforcement.apply(freeze("c-2", 12));
      assertThat(cluster.get(POOL)).as(lower).isEqualTo(own);
      enforcement.remove(freeze("c-2", 12));
      assertThat(cluster.get(POOL)).as(lower).isEqualTo(own);
    }
    cluster.put(POOL, "{'metadata':{'name':'gpu'},'spec':{'limits':{'nodes':'many'}}}");
    assertThat(enforcement.apply(freeze("c-3", 12)).status()).isEqualTo(501);
  }

  @Test
  void preWarmingGrowsAScaleAndNeverShrinksIt() throws Exception {
    assertThat(enforcement.apply(preWarm("c-1", 5))).isEqualTo(Outcome.done());
    assertThat(replicas()).isEqualTo(5);
    enforcement.remove(preWarm("c-1", 5));
    assertThat(replicas()).isEqualTo(2);
    enforcement.apply(preWarm("c-2", 1));
    assertThat(replicas()).isEqualTo(2);
    enforcement.remove(preWarm("c-2", 1));

    cluster.put(DEPLOYMENT, "{'metadata':{'name':'attester'},'spec':{'replicas':0}}");
    enforcement.apply(preWarm("c-3", 4));
    assertThat(replicas()).isEqualTo(4);
    enforcement.remove(preWarm("c-3", 4));
    assertThat(replicas()).isZero();
  }

  @Test
  void whoScalesMeanwhileIsHeeded() throws Exception {
    Command warm = preWarm("c-1", 5);
    enforcement.apply(warm);
    cluster.put(DEPLOYMENT, "{'metadata':{'name':'attester'},'spec':{'replicas':9}}");
    nowMs += 5_000;
    enforcement.reconcile(List.of(warm));
    assertThat(replicas()).isEqualTo(9);
    enforcement.remove(warm);
    assertThat(replicas()).isEqualTo(9);
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatCannotBeIsNotSupported() throws Exception {
    assertThat(enforcement.apply(drain("c-1", new Target.Node("eu-1", "gone"))).status())
        .isEqualTo(404);
    for (String wrong : List.of("a/../b", "gpu-1?x=", "gpu-1%2f", "GPU", "", "..")) {
      assertThat(enforcement.apply(drain("c-1", new Target.Node("eu-1", wrong))).status())
          .as(wrong)
          .isEqualTo(404);
    }
    Target unnamed = new Target.NodeGroup("eu-1", "else");
    assertThat(enforcement.apply(Fleet.sized("c-1", unnamed, "max_nodes", 3)).status())
        .isEqualTo(404);
    assertThat(enforcement.apply(Fleet.sized("c-1", Fleet.ALL, "min_nodes", 3)).status())
        .isEqualTo(501);
    assertThat(enforcement.actions()).containsOnlyKeys("node", "node_group");
    KubernetesEnforcement bare =
        new KubernetesEnforcement(cluster.client(), "m", "tidegate", new TreeMap<>(), clock);
    assertThat(bare.actions()).containsOnlyKeys("node");
    assertThat(bare.limits()).isEmpty();
  }

  @Test
  void aRoleThatForbidsOneGroupKeepsNoNodeHeld() throws Exception {
    Json before = cluster.get(NODE);
    enforcement.apply(drain("c-1", NODE_1));
    enforcement.apply(freeze("c-2", 12));
    cluster.put(POOL.replace("gpu", "other"), "{'metadata':{'name':'other'}}");
    String ledger = cluster.get(LEDGER).toString().replace("nodepools/gpu", "nodepools/other");
    cluster.put(LEDGER, Json.parse(ledger.getBytes(UTF_8)));
    KubernetesEnforcement next = enforcement();
    assertThatThrownBy(() -> next.reconcile(List.of())).hasMessageContaining("403");
    assertThat(cluster.get(NODE)).isEqualTo(before);
  }

  @Test
  void whoStartsAgainGivesBackWhatIsNotInForce() throws Exception {
    Json node = cluster.get(NODE);
    Json pool = cluster.get(POOL);
    Command freeze = freeze("c-2", 12);
    enforcement.apply(drain("c-1", NODE_1));
    enforcement.apply(freeze);
    enforcement().reconcile(List.of(freeze));
    assertThat(cluster.get(NODE)).isEqualTo(node);
    assertThat(cluster.get(POOL).at("spec", "limits", "nodes").text()).isEqualTo("12");
    enforcement().reconcile(List.of());
    assertThat(cluster.get(POOL)).isEqualTo(pool);
    assertThat(cluster.get(LEDGER).at("data", "groups.json").text()).isEqualTo("{}");
  }

  @Test
  void nothingIsAskedWhileNothingChanges() throws Exception {
    enforcement.reconcile(List.of());
    cluster.asked();
    enforcement.reconcile(List.of());
    assertThat(cluster.asked()).isEmpty();
  }

  @Test
  void theShippedRoleGivesLeaveForThisAndNothingElse() throws Exception {
    for (Command command : List.of(drain("c-1", NODE_1), freeze("c-2", 12), preWarm("c-3", 5))) {
      assertThat(enforcement.apply(command)).isEqualTo(Outcome.done());
    }
    enforcement.reconcile(List.of());
    assertThat(cluster.rights().unused()).isEmpty();
  }

  @Test
  void groupsAreNamedAsTheApiNamesThem() {
    assertThat(NodeGroup.parse("nodepool/gpu")).isEqualTo(new NodeGroup(POOL, true));
    assertThat(NodeGroup.parse(DEPLOYMENT.substring(1)))
        .isEqualTo(new NodeGroup(DEPLOYMENT + "/scale", false));
    for (String wrong : List.of("gpu", "nodepool/a/../b", "apis/x?y", "https://else/where")) {
      assertThatThrownBy(() -> NodeGroup.parse(wrong)).hasMessageContaining("must be");
    }
  }

  static Stream<Path> files() throws IOException {
    return ConformanceTest.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void answersAsTheFilesOfTheKitSay(Path file) throws IOException, GeneralSecurityException {
    ConformanceTest.answersAsTheFileSays(
        file,
        new KitGateway() {
          private boolean unknown;
          private boolean away;

          @Override
          public void become(String state) {
            unknown = state.equals("unknown_target");
            away = state.equals("away");
            cluster.failAfter(away ? 0 : Integer.MAX_VALUE);
            if (unknown) {
              cluster.clear();
            }
          }

          @Override
          public Outcome apply(Command command) throws IOException {
            if (!(command.target() instanceof Target.Node node)) {
              // What is no node is for another gateway.
              if (away) {
                throw new IOException("away");
              }
              return unknown ? Outcome.notFound("no such target") : Outcome.done();
            }
            if (!unknown) {
              cluster.put(
                  "/api/v1/nodes/" + node.node(), "{'metadata':{'name':'" + node.node() + "'}}");
            }
            return enforcement.apply(command);
          }

          @Override
          public void remove(Command command) throws IOException {
            if (away) {
              throw new IOException("away");
            }
            enforcement.remove(command);
          }
        });
  }

  private KubernetesEnforcement enforcement() {
    return Fleet.enforcement(cluster.client(), clock);
  }

  private String inService(String pod) {
    return cluster.get(pod).at("status", "conditions").items().stream()
        .filter(each -> each.at("type").text().equals(GATE))
        .map(each -> each.at("status").text())
        .findFirst()
        .orElse("");
  }

  private long replicas() {
    return cluster.get(DEPLOYMENT).at("spec", "replicas").whole(-1);
  }
}
