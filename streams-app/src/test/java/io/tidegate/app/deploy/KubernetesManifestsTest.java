package io.tidegate.app.deploy;

import static io.tidegate.app.deploy.DeployedFiles.ROOT;
import static io.tidegate.app.deploy.DeployedFiles.VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests name nothing that is not there, and their pods may do no more than they need. */
class KubernetesManifestsTest {
  private static final Path MANIFESTS = ROOT.resolve("deploy/kubernetes");

  private static final Path NODES = MANIFESTS.resolve("nodes");

  @TempDir private Path directory = Path.of(".");
  private final List<JsonNode> all = all();

  @Test
  void eachPodIsLockedUpAndRunsWhatThereIs() {
    List<JsonNode> pods = pods();
    assertThat(pods).hasSize(5);
    for (JsonNode pod : pods) {
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      Set<String> volumes = new TreeSet<>();
      pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
      volumes.add("state");
      for (JsonNode container : pod.path("containers")) {
        JsonNode may = container.path("securityContext");
        assertThat(may.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(may.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(may.at("/capabilities/drop").get(0).asText()).isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        container
            .path("volumeMounts")
            .forEach(mount -> assertThat(volumes).contains(mount.path("name").asText()));
        if (container.path("image").asText().startsWith("tidegate/")) {
          assertThat(container.path("image").asText()).endsWith(":" + VERSION);
          DeployedFiles.parse(DeployedFiles.words(container.path("args")));
        }
      }
    }
  }

  @Test
  void theConfigurationLoadsAndThePodsNameMakesAFixedMember() throws Exception {
    JsonNode map =
        kind("ConfigMap").stream()
            .filter(each -> each.at("/metadata/name").asText().equals("tidegate"))
            .findFirst()
            .orElseThrow();
    Path file =
        Files.writeString(
            directory.resolve("tidegate.yaml"), map.at("/data/tidegate.yaml").asText());
    JsonNode service = statefulSet("tidegate");
    String variable = service.at("/spec/template/spec/containers/0/env/0/name").asText();
    String page = Files.readString(ROOT.resolve("docs/deploy.md"));
    List<String> keys =
        Pattern.compile("\\./tidegate (keys generate .+)")
            .matcher(page)
            .results()
            .map(line -> line.group(1))
            .toList();
    TidegateConfig config =
        DeployedFiles.load(
            file, Map.of(variable, "tidegate-0"), keys, "k8s-1", "contain", directory);
    config.requireKeys();
    for (int pod = 0; pod < statefulSet("gateway").at("/spec/replicas").asInt(); pod++) {
      String name = "gateway-" + pod;
      assertThat(DeployedFiles.isHeard(config, directory, name, name)).as(name).isTrue();
      assertThat(page).contains("--from-file=keys/" + name + ".pem", "keys/" + name + ".jwk");
    }
    assertThat(config.warnings()).isEmpty();
    assertThat(config.service().kafka())
        .containsEntry("main.consumer.group.instance.id", "tidegate-0");
    assertThat(service.at("/spec/template/spec/containers/0/ports/0/containerPort").asInt())
        .isEqualTo(config.service().httpPort());
  }

  /** The kubelet mounts the folder of the volume that has the pod's name: nothing else is seen. */
  @Test
  void eachGatewaySeesItsOwnKeyAlone() {
    JsonNode gateway = statefulSet("gateway");
    JsonNode pod = gateway.at("/spec/template/spec");
    JsonNode enforcer = named(pod.path("containers"), "enforcer");
    JsonNode mount = named(enforcer.path("volumeMounts"), "gateway");
    assertThat(enforcer.at("/env/0/name").asText()).isEqualTo("POD");
    assertThat(enforcer.at("/env/0/valueFrom/fieldRef/fieldPath").asText())
        .isEqualTo("metadata.name");
    assertThat(mount.path("subPathExpr").asText()).isEqualTo("$(POD)");
    List<String> args = DeployedFiles.words(enforcer.path("args"));
    JsonNode items = named(pod.path("volumes"), "gateway").at("/secret/items");
    assertThat(items).hasSize(gateway.at("/spec/replicas").asInt());
    for (int i = 0; i < items.size(); i++) {
      String name = "gateway-" + i;
      assertThat(items.get(i).path("key").asText()).isEqualTo(name + ".pem");
      assertThat(items.get(i).path("path").asText()).isEqualTo(name + "/" + name + ".pem");
    }
    assertThat(args).contains("--sign-with=" + mount.path("mountPath").asText() + "/$(POD).pem");
    assertThat(named(pod.path("containers"), "haproxy").path("volumeMounts"))
        .noneMatch(each -> each.path("name").asText().equals("gateway"));
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode each : list) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("nothing is named " + name);
  }

  @Test
  void theListsOfManifestsAreWhole() throws IOException {
    for (Path folder : List.of(MANIFESTS, NODES)) {
      Set<String> there = new TreeSet<>();
      try (var files = Files.list(folder)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> there.add(String.valueOf(file.getFileName())));
      }
      there.remove("kustomization.yaml");
      JsonNode list =
          DeployedFiles.documents(folder.resolve("kustomization.yaml")).get(0).path("resources");
      assertThat(new TreeSet<>(DeployedFiles.words(list))).isEqualTo(there);
    }
  }

  /** The names that the enforcer of nodes is given rights to are those that it is told. */
  @Test
  void theRoleNamesTheGroupsThatTheEnforcerIsTold() {
    JsonNode container =
        kind("Deployment").stream()
            .filter(each -> each.at("/metadata/name").asText().equals("tidegate-nodes"))
            .map(each -> each.at("/spec/template/spec/containers/0"))
            .findFirst()
            .orElseThrow();
    Set<String> told = new TreeSet<>();
    for (String word : DeployedFiles.words(container.path("args"))) {
      if (word.startsWith("--group=")) {
        told.add(word.substring(word.lastIndexOf('/') + 1));
      }
    }
    told.add("tidegate.eu-1.contained");
    Set<String> named = new TreeSet<>();
    for (JsonNode role : all) {
      if (role.path("kind").asText().endsWith("Role")) {
        for (JsonNode rule : role.path("rules")) {
          List<String> verbs = DeployedFiles.words(rule.path("verbs"));
          assertThat(verbs).isSubsetOf("get", "list", "patch");
          named.addAll(DeployedFiles.words(rule.path("resourceNames")));
        }
      }
    }
    assertThat(named).isEqualTo(told);
    assertThat(DeployedFiles.words(container.path("args")))
        .contains("--cluster=eu-1", "--deployment=tidegate");
    assertThat(kind("ConfigMap").stream().map(each -> each.at("/metadata/name").asText()))
        .contains("tidegate.eu-1.contained");
  }

  private List<JsonNode> pods() {
    return all.stream()
        .map(each -> each.at("/spec/template/spec"))
        .filter(pod -> pod.has("containers"))
        .toList();
  }

  private JsonNode statefulSet(String name) {
    return kind("StatefulSet").stream()
        .filter(each -> each.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<JsonNode> kind(String kind) {
    return all.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
  }

  private static List<JsonNode> all() {
    List<JsonNode> all = new ArrayList<>();
    try (var files = Files.walk(MANIFESTS)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.addAll(DeployedFiles.documents(file));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }
}
