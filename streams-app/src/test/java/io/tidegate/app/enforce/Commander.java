package io.tidegate.app.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Gives commands as the service does: signed, to both topics in one transaction. */
final class Commander implements AutoCloseable {
  private final CommandEncoder encoder = new CommandEncoder();
  private final CommandSigner signer;
  private final KafkaProducer<byte[], byte[]> producer;

  Commander(String bootstrapServers, CommandSigner signer) {
    this.signer = signer;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "commander"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** A denial from now on. */
  static Command deny(String id, Target target, long generation, long ms) {
    return of(id, Action.DENY, target, generation, ms);
  }

  /** Ends what is in force for the target. */
  static Command allow(String id, Target target, long generation) {
    return of(id, Action.ALLOW, target, generation, 60_000);
  }

  /** Takes a node out of service from now on. */
  static Command drain(String id, Target target, long generation, long ms) {
    return of(id, Action.CONTAIN, target, generation, ms);
  }

  void give(Command command) {
    byte[] value = encoder.encode(command);
    byte[] key = command.target().key().getBytes(UTF_8);
    Map<String, String> headers = new TreeMap<>(encoder.headers(command));
    headers.put("ce_jws", signer.sign(value));
    ProducerRecord<byte[], byte[]> control =
        new ProducerRecord<>(OutputTopics.DEFAULT.control(), key, value);
    ProducerRecord<byte[], byte[]> enforced =
        new ProducerRecord<>(
            OutputTopics.DEFAULT.enforced(), key, command.action().ends() ? null : value);
    for (ProducerRecord<byte[], byte[]> record : List.of(control, enforced)) {
      headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    }
    producer.beginTransaction();
    var unused = producer.send(control);
    unused = producer.send(enforced);
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close();
  }

  private static Command of(String id, Action action, Target target, long generation, long ms) {
    long now = System.currentTimeMillis();
    return new Command(
        id,
        action,
        target,
        action == Action.CONTAIN ? "drain" : null,
        null,
        now,
        ms,
        Mode.ENFORCE,
        generation,
        now,
        now + 30_000,
        "f-1",
        "contain@1",
        "canary-leak",
        "keep",
        List.of());
  }

  /** Creates the contract's topics. */
  static void createTopics(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicPlan plan =
          TopicPlan.of(
              InputTopics.of(EngineConfig.defaults(), SteeringTopics.DEFAULT),
              OutputTopics.DEFAULT,
              1,
              1);
      TopicCreation.create(admin, plan, 0);
    }
  }
}
