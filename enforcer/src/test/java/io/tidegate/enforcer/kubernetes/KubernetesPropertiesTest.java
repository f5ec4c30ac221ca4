package io.tidegate.enforcer.kubernetes;

import static io.tidegate.enforcer.kubernetes.Fleet.DEPLOYMENT;
import static io.tidegate.enforcer.kubernetes.Fleet.NODE;
import static io.tidegate.enforcer.kubernetes.Fleet.NODE_1;
import static io.tidegate.enforcer.kubernetes.Fleet.POOL;
import static io.tidegate.enforcer.testing.Commands.drain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Command;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever was commanded, whoever edited an object meanwhile, and wherever the API or the enforcer
 * died: in the end each object says what its owners last said.
 */
class KubernetesPropertiesTest {
  /** One thing that happens; of a command, how many answers are good before the API fails. */
  private record Happening(String what, int good, int amount) {}

  @Property(tries = 150)
  void ownersFindWhatTheyLeft(@ForAll("happenings") List<Happening> happenings) throws IOException {
    try (StandInCluster cluster = new StandInCluster()) {
      Fleet.fill(cluster);
      Json ownNode = cluster.get(NODE);
      Json ownPool = cluster.get(POOL);
      Json ownDeployment = cluster.get(DEPLOYMENT);
      SortedMap<String, Command> inForce = new TreeMap<>();
      KubernetesEnforcement enforcement = enforcement(cluster, 0);
      int step = 0;
      for (Happening each : happenings) {
        step++;
        String id = "c-" + step;
        cluster.failAfter(each.good());
        switch (each.what()) {
          case "drain" -> attempt(enforcement, drain(id, NODE_1), inForce);
          case "freeze" -> attempt(enforcement, Fleet.freeze(id, each.amount()), inForce);
          case "warm" -> attempt(enforcement, Fleet.preWarm(id, each.amount()), inForce);
          case "end" -> {
            if (!inForce.isEmpty()) {
              release(enforcement, inForce.remove(inForce.firstKey()));
            }
          }
          case "restart" -> enforcement = enforcement(cluster, step);
          case "taint" -> {
            Json taint =
                Json.parse(
                    ("{\"key\":\"t" + step + "\",\"effect\":\"NoExecute\"}").getBytes(UTF_8));
            put(cluster, NODE, "taints", add(cluster.get(NODE), taint));
            ownNode = ownNode.with("spec", ownNode.at("spec").with("taints", add(ownNode, taint)));
          }
          default -> {
            // An owner writes what nobody else wrote before, and by that it is theirs.
            Json size = Json.of(100_000 + step);
            put(cluster, DEPLOYMENT, "replicas", size);
            ownDeployment =
                ownDeployment.with("spec", ownDeployment.at("spec").with("replicas", size));
            Json limits = ownPool.at("spec", "limits").with("nodes", size);
            put(cluster, POOL, "limits", limits);
            ownPool = ownPool.with("spec", ownPool.at("spec").with("limits", limits));
          }
        }
        cluster.failAfter(Integer.MAX_VALUE);
        if (each.amount() % 2 == 0) {
          enforcement.reconcile(inForce.values());
        }
      }
      enforcement(cluster, step + 1).reconcile(List.of());
      assertThat(cluster.get(NODE)).isEqualTo(ownNode);
      assertThat(cluster.get(POOL)).isEqualTo(ownPool);
      assertThat(cluster.get(DEPLOYMENT)).isEqualTo(ownDeployment);
    }
  }

  private static void attempt(
      KubernetesEnforcement enforcement, Command command, SortedMap<String, Command> inForce) {
    inForce.put(command.target().key(), command);
    try {
      assertThat(enforcement.apply(command).status()).isEqualTo(200);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("500");
    }
  }

  private static void release(KubernetesEnforcement enforcement, Command command) {
    try {
      enforcement.remove(command);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("500");
    }
  }

  private static Json add(Json node, Json taint) {
    List<Json> taints = new ArrayList<>(node.at("spec", "taints").items());
    taints.add(taint);
    return Json.list(taints);
  }

  private static void put(StandInCluster cluster, String path, String member, Json value) {
    Json object = cluster.get(path);
    cluster.put(path, object.with("spec", object.at("spec").with(member, value)));
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    return Combinators.combine(
            Arbitraries.of("drain", "freeze", "warm", "end", "restart", "taint", "scale"),
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(0, 20))
        .as(Happening::new)
        .list()
        .ofMaxSize(14);
  }

  private static KubernetesEnforcement enforcement(StandInCluster cluster, int step) {
    long nowMs = 1_785_484_862_000L + step * 60_000L;
    return Fleet.enforcement(cluster.client(), () -> Instant.ofEpochMilli(nowMs));
  }
}
