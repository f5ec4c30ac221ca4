package io.tidegate.app.people;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.app.serve.TidegateService;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.SigningKey;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** People against a real broker and the service: what they say reaches gateways, and the audit. */
class OperatorsIT {
  private static final int ROUNDS = Integer.getInteger("tidegate.rounds", 20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long RELEASE_WITHIN_MS = 2_000;
  private static final String POLICY =
      """
      name: people
      version: "1"
      mode: enforce
      require_signed: {operators: true, policies: true}
      guards: {actions_per_hour: 1000, blast_radius: {customers_share: 1.0}}
      rules:
        - id: canary
          match: {detectors: [canary-leak]}
          action: deny
          ttl: 10m
      """;

  @TempDir private Path directory;
  private final CommandDecoder commands = new CommandDecoder();

  @Test
  void releaseEndsAContainmentAtOnceAndTheAuditProvesIt() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      TidegateConfig config = config(broker);
      ServiceSettings settings = config.service();
      createTopics(config);
      try (TidegateService service =
              new TidegateService(
                  settings, config.engine(), config.signer(), config.steering().orElse(null));
          TopicReader control = TopicReader.of(settings, settings.outputs().control());
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  Map.of("bootstrap.servers", broker.bootstrapServers()),
                  new ByteArraySerializer(),
                  new ByteArraySerializer())) {
        service.start();
        assertThat(service.awaitReady(Duration.ofMinutes(2))).isTrue();

        List<Long> lags = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          lags.add(containAndRelease(config, control, producer, "k" + round));
        }
        lags.sort(null);
        System.out.printf(
            "release to the command that lifts it, %d rounds: median %d ms, worst %d ms%n",
            ROUNDS, lags.get(ROUNDS / 2), lags.get(ROUNDS - 1));
        assertThat(lags.get(ROUNDS - 1)).isLessThanOrEqualTo(RELEASE_WITHIN_MS);

        refusesWhatNobodyTrustedSigned(config, producer);
        releasesFromTheCommandLine(config, control, producer);
        containsByHand(config, control);
        forgetsWhatEntityRecordsSaid(config, control, producer);
        saysByItsExitStatusWhatCameOfIt(config);
        loadsPoliciesAndSaysWhetherTheyAreTakenUp(config);
        showsWhatTheDeploymentIsDoing(config);
        hearsWhoVouchesForTheFleetAndNobodyElse(config);
      }
      auditProves(config);
    }
  }

  /** How long it takes from a person's record to the command that lifts the containment, in ms. */
  private long containAndRelease(
      TidegateConfig config,
      TopicReader control,
      KafkaProducer<byte[], byte[]> producer,
      String key)
      throws Exception {
    leak(config, producer, key);
    await(control, key, Action.DENY);

    long startNanos = System.nanoTime();
    release(config, producer, key, KeyFile.ANN);
    await(control, key, Action.ALLOW);
    long lagMs = (System.nanoTime() - startNanos) / 1_000_000;

    // The same traffic again: within the grace it may alert, but not contain.
    leak(config, producer, key);
    boolean again =
        control.await(Duration.ofMillis(300), record -> is(record.value(), key, Action.DENY));
    assertThat(again).isFalse();
    return lagMs;
  }

  private void refusesWhatNobodyTrustedSigned(
      TidegateConfig config, KafkaProducer<byte[], byte[]> producer) throws Exception {
    ServiceSettings settings = config.service();
    try (TopicReader letters = TopicReader.of(settings, settings.outputs().deadLetter()).fromEnd();
        TopicReader audit = TopicReader.of(settings, settings.outputs().audit()).fromEnd()) {
      release(config, producer, "nobody", KeyFile.STRANGER);
      assertThat(
              letters.await(
                  PATIENCE, record -> new String(record.value(), UTF_8).contains("bad_signature")))
          .isTrue();
      release(config, producer, "nobody", KeyFile.NONE);
      assertThat(
              letters.await(
                  PATIENCE, record -> new String(record.value(), UTF_8).contains("must be signed")))
          .isTrue();
      assertThat(
              audit.await(
                  PATIENCE, record -> new String(record.value(), UTF_8).contains("must be signed")))
          .isTrue();
    }
  }

  private void releasesFromTheCommandLine(
      TidegateConfig config, TopicReader control, KafkaProducer<byte[], byte[]> producer)
      throws Exception {
    leak(config, producer, "cli");
    await(control, "cli", Action.DENY);
    assertThat(run(config, "contained")).contains("eu-1/api_key/acme/cli", "deny");
    String said =
        run(
            config,
            "release",
            "eu-1/api_key/cli",
            "--reason",
            "a test of theirs",
            "--by",
            "ann",
            "--sign-with",
            directory.resolve("people/ann.pem").toString());
    assertThat(said).contains("Released: eu-1/api_key/acme/cli");
    await(control, "cli", Action.ALLOW);
    assertThat(run(config, "contained")).contains("Nothing is contained.");
  }

  private void containsByHand(TidegateConfig config, TopicReader control) {
    String[] contain = {"contain", "eu-1/tenant/beta", "--action", "deny", "--for", "30m"};
    assertThat(runByAnn(config, 0, contain))
        .contains("Contained: eu-1/tenant/beta, deny until ", "Audit record ");
    assertThat(control.await(PATIENCE, record -> isOf(record.value(), "beta", Action.DENY)))
        .isTrue();
    String listed = run(config, "contained", "-o", "json");
    assertThat(listed)
        .contains("\"target\":\"eu-1/tenant/beta\"", "\"action\":\"deny\"", "\"finding_uid\":\"o-");
    String id = listed.replaceAll("(?s).*\"command_id\":\"([0-9a-f]{12}).*", "$1");
    assertThat(runByAnn(config, 0, "release", id)).contains("Released: eu-1/tenant/beta");
    assertThat(run(config, "audit", "story", id))
        .containsSubsequence(
            "contained by hand: deny eu-1/tenant/beta", "by ann", "released by ann");

    assertThat(runByAnn(config, 0, "protect", "eu-1/tenant/beta", "--until", "1h"))
        .contains("Protected: eu-1/tenant/beta");
    assertThat(runByAnn(config, 1, contain))
        .contains("Refused: protected: eu-1/tenant/beta is protected by ann");
  }

  private void forgetsWhatEntityRecordsSaid(
      TidegateConfig config, TopicReader control, KafkaProducer<byte[], byte[]> producer)
      throws Exception {
    Path off =
        Files.writeString(
            directory.resolve("off.jsonl"),
            "{\"subject\":\"cluster/eu-1\",\"labels\":{\"detector.canary-leak\":\"off\"}}\n");
    ServiceSettings settings = config.service();
    try (TopicReader audit = TopicReader.of(settings, settings.outputs().audit()).fromEnd()) {
      run(config, "entities", "load", off.toString());
      assertThat(audit.await(PATIENCE, record -> tells(record.value(), "canary-leak off")))
          .isTrue();
      run(config, "entities", "delete", "cluster/eu-1");
      assertThat(audit.await(PATIENCE, record -> tells(record.value(), "\"switches\":[]")))
          .isTrue();
    }
    assertThat(run(config, "entities", "list")).contains("0 records.");
    leak(config, producer, "after");
    await(control, "after", Action.DENY);
    assertThat(runByAnn(config, 0, "release", "eu-1/api_key/after")).contains("Released");
  }

  private static boolean tells(byte[] audit, String what) {
    String text = new String(audit, UTF_8);
    return text.contains("\"subject\":\"cluster/eu-1\"") && text.contains(what);
  }

  private boolean isOf(byte[] value, String tenant, Action action) {
    Command command = commandOf(value);
    return command.action() == action && command.target().id().equals(tenant);
  }

  private void saysByItsExitStatusWhatCameOfIt(TidegateConfig config) {
    String unknown = "0123456789abcdef0123456789abcdef";
    assertThat(runByAnn(config, 2, "release", "acme")).contains("TARGET is acme; allowed:");
    assertThat(runByAnn(config, 1, "release", unknown)).contains("Nothing is in force for it.");
    assertThat(runByAnn(config, 0, "release", "eu-1/tenant/nobody"))
        .contains("Nothing was in force");
    assertThat(runByAnn(config, 1, "approve", unknown)).contains("No such command waits");
    assertThat(runByAnn(config, 1, "reject", unknown)).contains("No such command waits");
    assertThat(runByAnn(config, 1, "verdict", "f-" + unknown, "false_positive"))
        .contains("No such finding is open");
    assertThat(runByAnn(config, 1, "accept-baseline", "f-" + unknown))
        .contains("No such finding is open");
  }

  private void loadsPoliciesAndSaysWhetherTheyAreTakenUp(TidegateConfig config) throws Exception {
    Path other = directory.resolve("other.yaml");
    Files.writeString(other, POLICY.replace("\"1\"", "\"2\"").replace("hour: 1000", "hour: 999"));
    String ann = directory.resolve("people/ann.pem").toString();
    assertThat(run(config, 1, "policy", "load", other.toString()))
        .contains("Refused: policy people is refused: it must be signed, and is not");
    assertThat(run(config, 0, "policy", "load", other.toString(), "--sign-with", ann))
        .contains("From the next tick on policy people@2 is taken up.");
    assertThat(run(config, 0, "policy", "load", "--remove", "people", "--sign-with", ann))
        .contains("From the next tick on policy people is removed.");
  }

  private void showsWhatTheDeploymentIsDoing(TidegateConfig config) {
    assertThat(run(config, 0, "status"))
        .containsPattern("service +tidegate, group Stable")
        .containsPattern("policies .*people refused: .*must be signed")
        .containsPattern("tidegate.telemetry +1 partitions, 0 behind, newest [0-9]+ s ago")
        .containsPattern("open .*[0-9]+ critical")
        .containsPattern("refused .*2 tidegate.operators bad_signature");
    assertThat(run(config, 0, "status", "-o", "json")).contains("\"group\":\"Stable\"");

    assertThat(run(config, 0, "findings", "list", "--severity", "critical"))
        .contains("Critical", "eu-1/api_key/cli", "canary");
    assertThat(run(config, 0, "deadletters", "list"))
        .contains("tidegate.operators-0@", "bad_signature", "records were refused.");
    assertThat(run(config, 0, "deadletters", "replay", "--dry-run"))
        .contains("Would send 0 records again; ", "keys and signatures");
  }

  private void hearsWhoVouchesForTheFleetAndNobodyElse(TidegateConfig config) throws Exception {
    Path events = directory.resolve("events.jsonl");
    String secured =
        "{\"time\":%d,\"event_id\":\"%s\",\"cluster\":\"eu-1\",\"type\":\"node_secured\",\"node\":\"n1\"}";
    Files.writeString(events, secured.formatted(System.currentTimeMillis(), "s1") + "\nnonsense");
    assertThat(run(config, 2, "scaling", "send", events.toString())).contains("line 2: ");
    Files.writeString(events, secured.formatted(System.currentTimeMillis(), "s1") + "\n");
    assertThat(run(config, 0, "scaling", "send", events.toString()))
        .contains("Sent 1 records to tidegate.scaling.");
    String ann = directory.resolve("people/ann.pem").toString();
    run(config, 0, "scaling", "send", events.toString(), "--sign-with", ann);
    String stranger = directory.resolve("strangers/ann.pem").toString();
    run(config, 0, "scaling", "send", events.toString(), "--sign-with", stranger);

    List<String> refused = new ArrayList<>();
    ServiceSettings settings = config.service();
    try (TopicReader letters = TopicReader.of(settings, settings.outputs().deadLetter())) {
      letters.await(
          PATIENCE,
          record -> {
            String letter = new String(record.value(), UTF_8);
            if (letter.contains("\"topic\":\"tidegate.scaling\"")) {
              refused.add(letter);
            }
            return refused.size() == 2;
          });
    }
    assertThat(refused).hasSize(2).allMatch(letter -> letter.contains("bad_signature"));
    assertThat(refused.get(0)).contains("\"offset\":0", "must be signed");
    assertThat(refused.get(1)).contains("\"offset\":2");
  }

  private String runByAnn(TidegateConfig config, int status, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--reason", "a try", "--by", "ann", "--sign-with"));
    all.add(directory.resolve("people/ann.pem").toString());
    return run(config, status, all.toArray(String[]::new));
  }

  private void auditProves(TidegateConfig config) throws Exception {
    String keys = directory.resolve("service").toString();
    assertThat(run(config, "audit", "verify", "--keys", keys)).contains("Intact");
    List<String> findings = new ArrayList<>();
    try (TopicReader control =
        TopicReader.of(config.service(), config.service().outputs().control())) {
      control.read(
          record -> {
            if (is(record.value(), "cli", Action.DENY)) {
              findings.add(commandOf(record.value()).findingUid());
            }
          });
    }
    assertThat(run(config, "audit", "story", findings.get(0)))
        .containsSubsequence(
            "first signal",
            "decided, past every guard: deny",
            "command ",
            "released by ann (record ");
  }

  private String run(TidegateConfig config, String... args) {
    return run(config, 0, args);
  }

  private String run(TidegateConfig config, int status, String... args) {
    StringWriter out = new StringWriter();
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--bootstrap-servers");
    all.add(config.service().bootstrapServers());
    int ended = command.execute(all.toArray(String[]::new));
    assertThat(ended).as(out.toString()).isEqualTo(status);
    return out.toString();
  }

  private void await(TopicReader control, String key, Action action) {
    assertThat(control.await(PATIENCE, record -> is(record.value(), key, action)))
        .as(action + " " + key)
        .isTrue();
  }

  private boolean is(byte[] value, String key, Action action) {
    Command command = commandOf(value);
    return command.action() == action
        && command.target() instanceof Target.ApiKey target
        && target.apiKey().equals(key);
  }

  private Command commandOf(byte[] value) {
    return ((Decoded.Value<Command>) commands.decode(value)).value();
  }

  private static void leak(
      TidegateConfig config, KafkaProducer<byte[], byte[]> producer, String key) throws Exception {
    byte[] event =
        new TelemetryEncoder()
            .encode(
                new InferenceEventBuilder()
                    .timeMs(System.currentTimeMillis())
                    .requestId(UUID.randomUUID().toString())
                    .cluster("eu-1")
                    .tenant("acme")
                    .apiKey(key)
                    .model("llama")
                    .node("n1")
                    .status(200)
                    .canaries(List.of("canary-1"))
                    .build());
    producer.send(new ProducerRecord<>(config.engine().telemetry().get(0).topic(), event)).get();
  }

  private enum KeyFile {
    ANN,
    STRANGER,
    NONE
  }

  private void release(
      TidegateConfig config, KafkaProducer<byte[], byte[]> producer, String key, KeyFile with)
      throws Exception {
    byte[] value =
        new OperatorEncoder()
            .encode(
                new OperatorRecord(
                    System.currentTimeMillis(),
                    UUID.randomUUID().toString(),
                    OperatorRecord.Type.RELEASE,
                    null,
                    null,
                    "eu-1/api_key/" + key,
                    null,
                    "ann",
                    "a load test",
                    OperatorRecord.NEVER));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(config.service().steering().operators(), key.getBytes(UTF_8), value);
    CommandSigner signer = signer(with);
    if (signer != null) {
      Seal seal =
          new Seal(
              Purpose.OPERATOR,
              config.service().applicationId(),
              key,
              System.currentTimeMillis(),
              UUID.randomUUID().toString());
      record.headers().add(CommandSigner.HEADER, signer.sign(value, seal).getBytes(UTF_8));
    }
    producer.send(record).get();
  }

  private @Nullable CommandSigner signer(KeyFile with) {
    return switch (with) {
      case ANN -> signer("people/ann.pem");
      case STRANGER -> signer("strangers/ann.pem");
      case NONE -> null;
    };
  }

  private CommandSigner signer(String file) {
    return SigningKey.read("test", directory.resolve(file), "ann");
  }

  private TidegateConfig config(TestBroker broker) throws Exception {
    TreeSet<String> roles = new TreeSet<>(List.of("operator", "policy", "scaling:eu-1"));
    KeyFiles.generate(directory.resolve("service"), "tidegate", "", new TreeSet<>());
    KeyFiles.generate(directory.resolve("people"), "ann", "ann", roles);
    KeyFiles.generate(directory.resolve("strangers"), "ann", "ann", roles);
    Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
    return TidegateConfig.load(
        null,
        policy.toString(),
        Map.of(),
        new TreeMap<>(
            Map.of(
                "kafka.bootstrapServers",
                broker.bootstrapServers(),
                "service.stateDir",
                directory.resolve("state").toString(),
                "service.http.port",
                "0",
                "service.panePartitions",
                "2",
                "service.threads",
                "2",
                "signing.keyFile",
                directory.resolve("service/tidegate.pem").toString(),
                "steering.keys",
                directory.resolve("people").toString(),
                "steering.requireSigned",
                "scaling")));
  }

  private static void createTopics(TidegateConfig config) throws Exception {
    ServiceSettings settings = config.service();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.bootstrapServers()))) {
      TopicCreation.create(
          admin,
          TopicPlan.of(
              InputTopics.of(config.engine(), settings.steering()), settings.outputs(), 1, 1),
          0);
    }
  }
}
