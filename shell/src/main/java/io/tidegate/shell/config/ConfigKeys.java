package io.tidegate.shell.config;

import io.tidegate.delivery.sinks.SinkKind;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.decode.EditDistance;
import io.tidegate.shell.policy.PolicyFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All settings. What is printed, what is refused and what is documented derives from this table.
 */
public final class ConfigKeys {
  /** Starts the name of every environment variable that sets a key. */
  static final String VARIABLE_PREFIX = "TIDEGATE_";

  /** Starts the name of what is passed on to the Kafka clients. */
  static final String KAFKA_PREFIX = "kafka.";

  static final String POLICY_FILE = "policy.file";
  static final String BOOTSTRAP_SERVERS = "kafka.bootstrapServers";
  static final String SINKS = "sinks";
  static final String UNDELIVERED = "topics.undelivered";
  static final List<String> SECURITY_SIGNALS = List.of("auto", "required", "none");
  static final double MICRO = 1_000_000;

  private static final long HOUR_MS = 3_600_000;
  private static final List<ConfigKey> ALL = table();

  private ConfigKeys() {}

  /** Every key, in the order in which they are shown. */
  public static List<ConfigKey> all() {
    return ALL;
  }

  /** The key of that name. */
  static Optional<ConfigKey> find(String name) {
    return ALL.stream().filter(key -> key.name().equals(name)).findFirst();
  }

  /** The key of that name, which is in the table. */
  static ConfigKey get(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no key " + name));
  }

  /** The key whose name is most like that one. */
  static String nearest(String name) {
    return EditDistance.nearest(name, ALL.stream().map(ConfigKey::name).toList()).orElseThrow();
  }

  private static List<ConfigKey> table() {
    KeyTable table = new KeyTable();
    engine(table);
    sources(table);
    judgement(table);
    detectors(table);
    policy(table);
    service(table);
    table.other(
        SINKS,
        ConfigKey.Type.BY_NAME,
        "{}",
        "a mapping of name to {type: one of "
            + Arrays.stream(SinkKind.values()).map(SinkKind::word).collect(Collectors.joining(", "))
            + "; and what that needs}",
        "The SIEMs that tidegate deliver takes findings to; see docs/siem.md.");
    return table.keys();
  }

  private static void engine(KeyTable table) {
    EngineConfig config = EngineConfig.defaults();
    table
        .duration(
            "engine.tick", config.tickMs(), 1_000, 60_000, "Width of a pane and a detection step.")
        .duration(
            "engine.lateness",
            config.latenessMs(),
            0,
            60_000,
            "How far behind its input an event may be and still be on time.")
        .duration(
            "engine.scalingLateness",
            config.scalingLatenessMs(),
            0,
            60_000,
            "How much longer a tick waits for scaling events.")
        .duration(
            "engine.idleAfter",
            config.idleAfterMs(),
            1_000,
            HOUR_MS,
            "Silence after which an input that is read to its end holds nobody up.")
        .duration(
            "engine.flushAfter",
            config.flushAfterMs(),
            1_000,
            HOUR_MS,
            "Silence of all inputs after which the last ticks are closed; at least idleAfter.")
        .duration(
            "engine.lateAfter",
            config.lateAfterMs(),
            5_000,
            HOUR_MS,
            "How far an input that is read to its end may lie behind most others and hold them up.")
        .duration(
            "engine.repeatWindow",
            config.repeatWindowMs(),
            0,
            600_000,
            "Within which a repeated request is dropped.")
        .integer(
            "engine.entitiesPerKind",
            Integer.toString(config.entitiesPerKind()),
            100,
            10_000_000,
            "Most entities with state, per kind, cluster and detect partition.")
        .integer(
            "engine.clusters",
            Integer.toString(config.bounds().clusters()),
            1,
            4_096,
            "Most clusters that are known; records of others are refused. One that is silent for a"
                + " day makes room.")
        .other(
            "engine.knownClusters",
            ConfigKey.Type.NAMES,
            "[]",
            "a list of clusters' names",
            "The clusters that there are, where that is known: records of others are refused.")
        .integer(
            "engine.sourcesPerTick",
            Integer.toString(config.bounds().sourcesPerTick()),
            1_000,
            10_000_000,
            "Most sources of a cluster that are judged of a tick; of more a part is.")
        .integer(
            "engine.modelsPerTick",
            Integer.toString(config.bounds().modelsPerTick()),
            100,
            100_000,
            "The same of models.")
        .other(
            "engine.hashSecret",
            ConfigKey.Type.TEXT,
            "",
            "any text",
            "Makes the key of the hashes by which names are chosen and repeats are told; the same in"
                + " all processes. Without it whoever may write telemetry can choose names that"
                + " push others out.");
  }

  private static void sources(KeyTable table) {
    String settable =
        " all but topic may be left out. A record that says otherwise than set is refused, or the"
            + " constant overrules it.";
    table
        .other(
            "sources.telemetry",
            ConfigKey.Type.SOURCES,
            "[{topic: tidegate.telemetry}]",
            sourcesOf(SourceFormats.allowed(false)),
            "Where requests and node samples come from;" + settable)
        .other(
            "sources.scaling",
            ConfigKey.Type.SOURCES,
            "[{topic: tidegate.scaling}]",
            sourcesOf(SourceFormats.allowed(true)),
            "Where the fleet's own events come from;" + settable)
        .other(
            "sources.entities",
            ConfigKey.Type.SOURCES,
            "[{topic: tidegate.entities}]",
            "a list of {topic: NAME}, or [] for none",
            "Where plans, budgets and limits of tenants, keys and models come from.")
        .choice(
            "securitySignal",
            "auto",
            SECURITY_SIGNALS,
            "Whether a node must be said to be secured: once any was (auto), always, or never.")
        .other(
            "securitySignalByCluster",
            ConfigKey.Type.BY_NAME,
            "{}",
            "a mapping of cluster to auto, required or none",
            "The same for single clusters.");
  }

  private static String sourcesOf(String formats) {
    return "a list of {topic: NAME, format: "
        + formats
        + "; map: FILE with format json, options: {OPTION: [VALUE]}, set: {FIELD: CONSTANT}, conflict: refuse or overrule}";
  }

  private static void judgement(KeyTable table) {
    FalseAlarmBudget budget = FalseAlarmBudget.DEFAULT;
    Pricing.Price price = Pricing.DEFAULT.fallback();
    table
        .decimal(
            "budget.highPerDay",
            budget.highPerDay(),
            0.001,
            1_000,
            "False findings of severity high or critical that are accepted a day.")
        .decimal(
            "budget.mediumPerDay",
            budget.mediumPerDay(),
            0.001,
            10_000,
            "False findings of severity medium that are accepted a day.")
        .decimal(
            "pricing.input",
            price.inputPerMillion() / MICRO,
            0,
            1_000_000,
            "USD per million input tokens, where an event carries no cost.")
        .decimal(
            "pricing.cachedInput",
            price.cachedPerMillion() / MICRO,
            0,
            1_000_000,
            "USD per million input tokens that a prefix cache gave; if not set, a tenth of input.")
        .decimal(
            "pricing.cacheWrite",
            price.cacheWritePerMillion() / MICRO,
            0,
            1_000_000,
            "USD per million input tokens that a prefix cache took; if not set, the price of input.")
        .decimal(
            "pricing.output",
            price.outputPerMillion() / MICRO,
            0,
            1_000_000,
            "USD per million output tokens, hidden ones among them. Unless both input and output are"
                + " set, models without a price of their own are found, and nothing is proven.")
        .other(
            "pricing.models",
            ConfigKey.Type.BY_NAME,
            "{}",
            "a mapping of model to {input: USD, cachedInput: USD, cacheWrite: USD, output: USD}",
            "Prices of single models per million tokens; cachedInput and cacheWrite may be left out.")
        .other(
            "pricing.hardware",
            ConfigKey.Type.BY_NAME,
            "{}",
            "a mapping of hardware, as node events name it, to USD an hour",
            "Prices of nodes, where their samples carry none.");
  }

  private static void detectors(KeyTable table) {
    for (Detector detector : DetectorCatalog.standard().all()) {
      table.choice(
          "detectors." + detector.spec().id(),
          "on",
          List.of("on", "shadow", "off"),
          detector.spec().analytic().title() + ": in use, counted only, or not in use.");
    }
  }

  private static void policy(KeyTable table) {
    table
        .other(
            POLICY_FILE,
            ConfigKey.Type.TEXT,
            PolicyFiles.SHIPPED.get(0),
            "a YAML or JSON file, or " + String.join(" or ", PolicyFiles.SHIPPED),
            "What is done about findings; a policy on its topic is stronger. See docs/policies.md.")
        .other(
            "signing.keyFile",
            ConfigKey.Type.PATH,
            "",
            "a PEM file with an Ed25519 private key (PKCS #8)",
            "Signs commands; made with: " + SigningKey.HOW_TO_MAKE)
        .other(
            "signing.keyId",
            ConfigKey.Type.TEXT,
            SigningKey.DEFAULT_ID,
            "1 to 64 letters, digits, dots, - and _",
            "Tells gateways which key signed.")
        .other(
            SteeringKeys.SETTING,
            ConfigKey.Type.PATH,
            "",
            "a directory with public keys (*.jwk), as made by tidegate keys generate --role",
            "Who may sign which of the records that steer: each key says whose it is and for what.")
        .other(
            SteeringKeys.REQUIRED,
            ConfigKey.Type.TEXT,
            "",
            SteeringKeys.REQUIRED_ALLOWED,
            "What is taken only with a signature, whatever a loaded policy says; the policy of the"
                + " start may ask for more (require_signed).");
  }

  private static void service(KeyTable table) {
    ServiceSettings settings = ServiceSettings.defaults("localhost:9092");
    table
        .other(
            BOOTSTRAP_SERVERS,
            ConfigKey.Type.TEXT,
            settings.bootstrapServers(),
            "HOST:PORT, several with commas",
            "The brokers. Any other kafka.NAME is passed on to the Kafka clients.")
        .other(
            "service.applicationId",
            ConfigKey.Type.TEXT,
            settings.applicationId(),
            "1 to 120 of a-z A-Z 0-9 . _ -",
            "Names the deployment: its group, internal topics and state.")
        .other(
            "service.stateDir",
            ConfigKey.Type.PATH,
            settings.stateDir().toString(),
            "a directory, made where missing",
            "Where state is kept between starts.")
        .integer(
            "service.threads", "the cores, at most 4", 1, 256, "Tasks at once in this process.")
        .integer(
            "service.panePartitions",
            Integer.toString(settings.panePartitions()),
            0,
            1_024,
            "Partitions between observe and detect, fixed at the first start; 0 chooses.")
        .integer(
            "service.standbys",
            Integer.toString(settings.standbys()),
            0,
            3,
            "Copies of the state that other processes hold ready.")
        .integer(
            "service.replication",
            Integer.toString(settings.replication()),
            0,
            9,
            "Copies of internal topics; 0 is three, or the brokers if fewer.")
        .other(
            "service.http.host",
            ConfigKey.Type.TEXT,
            settings.httpHost(),
            "a name or address of this machine",
            "Where metrics and health are served.")
        .integer(
            "service.http.port",
            Integer.toString(settings.httpPort()),
            0,
            65_535,
            "The same; 0 takes a free port.")
        .duration(
            "service.brokerWait",
            settings.brokerWait().toMillis(),
            0,
            HOUR_MS,
            "How long to try to reach the brokers at the start.")
        .duration(
            "service.silentAfter",
            settings.silentAfter().toMillis(),
            10_000,
            7 * 24 * HOUR_MS,
            "How long nothing may come in before the service is not ready, and says so.")
        .choice(
            "service.kafkaMetrics",
            settings.kafkaMetrics() ? "on" : "off",
            List.of("on", "off"),
            "Whether the metrics of the Kafka clients, some 2,700, are served as well.");
    topics(table, settings);
    delivery(table);
  }

  private static void delivery(KeyTable table) {
    table
        .choice(
            "delivery.inService",
            "on",
            List.of("on", "off"),
            "Whether serve takes findings to the sinks itself; off where tidegate deliver does.")
        .duration(
            "delivery.heartbeat",
            HOUR_MS,
            0,
            24 * HOUR_MS,
            "How often each sink is told that Tidegate is there, by the clock; 0s for never.")
        .duration(
            "delivery.behindAfter",
            HOUR_MS / 4,
            60_000,
            24 * HOUR_MS,
            "How long a sink may be behind before that is a finding itself.");
  }

  private static void topics(KeyTable table, ServiceSettings settings) {
    topic(table, "topics.policies", settings.steering().policies(), "Where policies come from.");
    topic(
        table,
        "topics.operators",
        settings.steering().operators(),
        "Where people's word comes from.");
    topic(table, "topics.responses", settings.steering().responses(), "Where enforcers answer.");
    topic(
        table,
        "topics.baselines",
        settings.steering().baselines(),
        "Where what was learnt from history comes from.");
    topic(table, "topics.alerts", settings.outputs().alerts(), "Where findings go.");
    topic(
        table,
        "topics.findings",
        settings.outputs().findings(),
        "The latest word on each finding, by its uid.");
    topic(table, "topics.control", settings.outputs().control(), "Where commands go.");
    topic(table, "topics.enforced", settings.outputs().enforced(), "What is in force, by target.");
    topic(table, "topics.audit", settings.outputs().audit(), "The chain of all that was decided.");
    topic(table, "topics.deadLetter", settings.outputs().deadLetter(), "Where refused records go.");
    topic(table, UNDELIVERED, "tidegate.undelivered", "Where goes what a sink refuses for good.");
  }

  private static void topic(KeyTable table, String name, String fallback, String meaning) {
    table.other(
        name,
        ConfigKey.Type.TEXT,
        fallback,
        "a topic's name: 1 to 249 of a-z A-Z 0-9 . _ -",
        meaning);
  }
}
