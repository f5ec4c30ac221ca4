package io.tidegate.shell.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Sensing;
import io.tidegate.detectors.engine.Source;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.decode.Conflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TidegateConfigTest {
  @TempDir Path directory = Path.of(".");

  @Test
  void nothingSetIsTheDefaults() {
    TidegateConfig config = TidegateConfig.defaults();

    assertThat(config.engine()).isEqualTo(EngineConfig.defaults());
    assertThat(config.service()).isEqualTo(ServiceSettings.defaults("localhost:9092"));
    assertThat(config.signing()).isEmpty();
  }

  @Test
  void everySectionOfAFileArrives() throws IOException {
    TidegateConfig config =
        load(
            """
            engine: {tick: 10s, lateness: 500ms}
            sources:
              telemetry: [{topic: gw, set: {cluster: eu-1}}, {topic: gw2, conflict: overrule}]
            securitySignalByCluster: {eu.1: none}
            pricing: {input: 2.5, models: {llama-3.1: {input: 1, output: 2}}, hardware: {h100-8x: 31.5}}
            detectors: {node-outlier: shadow, spend-burst: off}
            service: {http: {port: 0}, applicationId: t2}
            kafka: {bootstrapServers: "k:9092", security: {protocol: SSL}, sasl.mechanism: PLAIN}
            """);

    EngineConfig engine = config.engine();
    assertThat(engine.tickMs()).isEqualTo(10_000);
    assertThat(engine.latenessMs()).isEqualTo(500);
    assertThat(engine.telemetry()).hasSize(2).first().extracting("topic").isEqualTo("gw");
    assertThat(engine.telemetry().get(0).set()).containsEntry("cluster", "eu-1");
    assertThat(engine.telemetry())
        .extracting(Source::conflict)
        .containsExactly(Conflict.REFUSE, Conflict.OVERRULE);
    assertThat(engine.securitySignalByCluster()).containsKey("eu.1");
    assertThat(engine.pricing().fallback().inputPerMillion()).isEqualTo(2_500_000);
    assertThat(engine.pricing().byModel()).containsKey("llama-3.1");
    assertThat(engine.pricing().byHardware()).containsEntry("h100-8x", 31_500_000L);
    assertThat(engine.detectors())
        .containsEntry("node-outlier", Sensing.SHADOW)
        .containsEntry("spend-burst", Sensing.OFF);
    assertThat(engine.version()).matches("[0-9a-f]{12}");
    assertThat(config.service().kafka())
        .isEqualTo(Map.of("security.protocol", "SSL", "sasl.mechanism", "PLAIN"));
  }

  @Test
  void aSlipInAPropertyOfKafkasIsToldAndOnesOwnNamesAreNot() throws IOException {
    assertThat(load("kafka: {securty.protocol: SSL, main.consumer.max.poll.recrods: 5}").warnings())
        .containsExactly(
            "kafka.main.consumer.max.poll.recrods is set, but Kafka's clients know no"
                + " max.poll.recrods; the nearest is max.poll.records",
            "kafka.securty.protocol is set, but Kafka's clients know no securty.protocol; the"
                + " nearest is security.protocol");
    assertThat(
            load("kafka: {security.protocol: SSL, my.interceptor.level: 2,"
                    + " main.consumer.group.instance.id: a, producer.acks: all, state.cleanup.delay.ms: 1}")
                .warnings())
        .isEmpty();
  }

  @Test
  void pricesOfCachesFollowTheInputWhereTheyAreNotSet() throws IOException {
    assertThat(load("engine: {tick: 5s}").engine().pricing().isFallbackAssumed()).isTrue();
    assertThat(load("pricing: {input: 3}").engine().pricing().isFallbackAssumed()).isTrue();
    Pricing pricing =
        load("""
                pricing:
                  input: 3
                  cachedInput: 0.5
                  output: 15
                  models:
                    gpt-4.1: {input: 2, output: 8}
                    opus: {input: 5, cachedInput: 0.25, cacheWrite: 6.25, output: 25}
                    own: {input: 0, output: 0}
                """)
            .engine()
            .pricing();
    assertThat(pricing.isFallbackAssumed()).isFalse();
    assertThat(pricing.fallback())
        .isEqualTo(new Pricing.Price(3_000_000, 500_000, 3_000_000, 15_000_000));
    assertThat(pricing.byModel())
        .containsEntry("gpt-4.1", new Pricing.Price(2_000_000, 200_000, 2_000_000, 8_000_000))
        .containsEntry("opus", new Pricing.Price(5_000_000, 250_000, 6_250_000, 25_000_000))
        .containsEntry("own", new Pricing.Price(0, 0, 0, 0));
  }

  @Test
  void aBadPriceIsRefusedByItsName() {
    assertRefused("pricing: {models: {m: {input: 1}}}", "pricing.models.m.output", "0 to");
    assertRefused("pricing: {models: {m: free}}", "pricing.models.m", "cachedInput: USD");
    assertRefused(
        "pricing: {models: {m: {input: 1, output: 2, cached: 3}}}",
        "models.m.cached",
        "cacheWrite");
    assertRefused(
        "pricing: {models: {m: {input: 1, output: 2, cachedInput: -1}}}", "models.m.cachedInput");
    assertRefused("pricing: {cacheWrite: much}", "pricing.cacheWrite is much");
  }

  @Test
  void theEnvironmentIsStrongerThanTheFile() throws IOException {
    Path file = file("engine: {tick: 10s}");

    TidegateConfig config =
        TidegateConfig.load(
            file,
            null,
            Map.of(
                "TIDEGATE_ENGINE_TICK", "15s",
                "TIDEGATE_SERVICE_HTTP_PORT", "9",
                "TIDEGATE_KAFKA_SASL_MECHANISM", "PLAIN",
                "TIDEGATE_ENGIN_TICK", "1s",
                "TIDEGATE_PORT_8642_TCP", "tcp://10.0.0.1:8642"),
            new TreeMap<>(Map.of("service.http.port", "10")));

    assertThat(config.engine().tickMs()).isEqualTo(15_000);
    assertThat(config.service().httpPort()).isEqualTo(10);
    assertThat(config.service().kafka()).containsEntry("sasl.mechanism", "PLAIN");
    assertThat(config.warnings()).singleElement().asString().contains("TIDEGATE_ENGINE_TICK");
  }

  @Test
  void theVersionDependsOnWhatHoldsAndNotOnHowItIsWritten() throws IOException {
    assertThat(load("engine: {tick: 5000ms}").engine().version()).isEqualTo("defaults");
    assertThat(load("engine: {tick: 60s}").engine().version())
        .isEqualTo(load("engine: {tick: 1m}").engine().version());
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearest() {
    assertRefused("engine: {tik: 5s}", "engine.tik", "engine.tick");
    assertRefused("detectors: {node-outliers: on}", "detectors.node-outlier");
  }

  @Test
  void aBadValueIsRefusedWithKeyValueAndWhatIsAllowed() {
    assertRefused("engine: {tick: 5}", "engine.tick is 5;", "1s to 1m");
    assertRefused("engine: {entitiesPerKind: many}", "engine.entitiesPerKind is many", "100 to");
    assertRefused("policy: {mode: enforce}", "policy.mode", "policy.file");
    assertRefused("sources: {telemetry: gw}", "sources.telemetry", "topic: NAME");
    assertRefused("sources: {telemetry: [{topic: a, format: xml}]}", "format is xml", "tidegate");
    assertRefused(
        "sources: {telemetry: [{topic: a, format: otlp-proto, options: {tenants: [x]}}]}",
        "sources.telemetry[0].options",
        "tenants",
        "tenant,");
    assertRefused(
        "sources: {telemetry: [{topic: a, format: eventbridge}]}", "is eventbridge", "otlp-json");
    assertRefused(
        "sources: {scaling: [{topic: a, format: otlp-json}]}", "is otlp-json", "eventbridge");
    assertRefused(
        "sources: {scaling: [{topic: a, format: kubernetes-events, options: {groups: [x]}}]}",
        "sources.scaling[0].options",
        "'x'",
        "FOREIGN=OWN");
    assertRefused("sources: {entities: [{topic: a, format: csv}]}", "format is csv", "tidegate");
    assertRefused("sources: {telemetry: [{topic: a}, {topic: a}]}", "twice");
    assertRefused("sources: {telemetry: [{topic: a, conflict: keep}]}", "conflict", "overrule");
    assertRefused("sources: {telemetry: [{topic: a, set: {cluster: '*'}}]}", "set.cluster", "*");
    assertRefused("engine: {tick: 5s, tick: 6s}", "no YAML", "tick");
    assertRefused("kafka: {num.stream.threads: 3}", "num.stream.threads");
    assertRefused("- a", "holds no keys");
  }

  @Test
  void sendingWhatIsEnforcedNeedsAKey() throws IOException {
    TidegateConfig config = load("policy: {file: contain}");
    assertThat(config.engine().policy().enforces()).isTrue();
    assertThatThrownBy(config::requireKeys)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("contain@1", "signing.keyFile", "tidegate keys generate");
    load("engine: {tick: 5s}").requireKeys();
  }

  @Test
  void refusesToStartWhereAChangeOfThePolicysFileWouldBeRefused() throws Exception {
    Path keys = directory.resolve("service");
    TreeSet<String> roles = new TreeSet<>(List.of("policy", "enforcer:tidegate"));
    KeyFiles.generate(keys, "silent", "tidegate", roles);
    roles.add("command");
    KeyFiles.generate(keys, "tidegate", "tidegate", roles);
    Path people = directory.resolve("people");
    KeyFiles.generate(people, "ann", "ann", new TreeSet<>(List.of("operator", "policy")));
    Path policy = directory.resolve("own.yaml");
    Files.writeString(
        policy, "name: own\nversion: v1\nrequire_signed: {policies: true}\nrules: []\n");
    String steering = "policy: {file: '" + policy + "'}\nsteering: {keys: '" + people + "'}\n";
    String signing = "signing: {keyFile: '" + keys.resolve("tidegate.pem") + "'}\n";

    assertThatThrownBy(load(steering + signing)::requireKeys)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("own.yaml", "put tidegate.jwk there");
    assertThatThrownBy(load(steering)::requireKeys).hasMessageContaining("no signing.keyFile");
    Files.copy(keys.resolve("tidegate.jwk"), people.resolve("tidegate.jwk"));
    load(steering + signing).requireKeys();

    Files.copy(keys.resolve("silent.jwk"), people.resolve("silent.jwk"));
    String silent = "signing: {keyFile: '" + keys.resolve("silent.pem") + "', keyId: silent}\n";
    assertThatThrownBy(load(steering + silent)::requireKeys)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("no gateway would obey", "role command");
  }

  @Test
  void aPolicyIsAFileOrAShippedOne() throws IOException {
    Path policy = directory.resolve("p.yaml");
    Files.writeString(policy, "name: own\nversion: v2\nrules: []\n");
    Path file = file("policy: {file: contain}");

    TidegateConfig config = TidegateConfig.load(file, policy.toString(), Map.of(), new TreeMap<>());

    assertThat(config.engine().policy().reference()).isEqualTo("own@v2");
    assertThat(config.policyFile()).isEqualTo(policy.toString());
    assertThat(config.engine().version()).isNotEqualTo("defaults");
  }

  @Test
  void signsWithAKeyFromAFile() throws IOException, NoSuchAlgorithmException {
    byte[] key =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    Path pem = directory.resolve("tidegate.pem");
    Files.writeString(
        pem,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");

    TidegateConfig config = load("policy: {file: contain}\nsigning: {keyFile: '" + pem + "'}");

    assertThatThrownBy(config::requireKeys).hasMessageContaining("no steering.keys");
    assertThat(requireNonNull(config.signer()).sign(new byte[] {1})).contains("..");
  }

  @Test
  void aFileThatIsNoKeyIsRefused() throws IOException {
    Path pem = directory.resolve("wrong.pem");
    Files.writeString(pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

    assertRefused("signing: {keyFile: '" + pem + "'}", "signing.keyFile", "Ed25519");
  }

  @Test
  void everyVariableNamesOneKey() {
    assertThat(ConfigKeys.all())
        .extracting(key -> key.variable().replace("_", ""))
        .doesNotHaveDuplicates();
  }

  @Test
  void aMapIsReadAndTriedAtTheStart() throws IOException {
    String map = "name: m\nmakes: inference-event\nfields: {tenant: /t}\ntests:\n";
    Path file = directory.resolve("m.yaml");
    String source = "sources: {telemetry: [{topic: a, format: json, map: '" + file + "'}]}";
    assertRefused(source, "map is", "cannot be read");
    Files.writeString(file, map + "- {record: '{\"t\":\"x\"}', events: [{tenant: x}]}");
    EngineConfig first = load(source).engine();
    assertThat(first.telemetry().get(0).format().name()).isEqualTo("m");
    Files.writeString(file, map + "- {record: '{\"t\":\"y\"}', events: [{tenant: y}]}");
    assertThat(load(source).engine().version()).isNotEqualTo(first.version());
    Files.writeString(file, map + "- {record: '{\"t\":\"y\"}', events: [{tenant: z}]}");
    assertRefused(source, "whose own test fails", "tests[0]");
    Files.writeString(file, "name: m\nmakes: inference-event\nfields: {tenant: t}");
    assertRefused(source, "no map", "names t; allowed: a place");
    assertRefused("sources: {telemetry: [{topic: a, format: json}]}", "map", "the file of a map");
    assertRefused("sources: {telemetry: [{topic: a, map: m.yaml}]}", "goes with format: json");
    assertRefused("sources: {scaling: [{topic: a, format: litellm}]}", "litellm", "tidegate");
  }

  private void assertRefused(String yaml, String... words) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(words);
  }

  private TidegateConfig load(String yaml) throws IOException {
    return TidegateConfig.load(file(yaml), null, Map.of(), new TreeMap<>());
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(directory.resolve("tidegate.yaml"), yaml);
  }
}
