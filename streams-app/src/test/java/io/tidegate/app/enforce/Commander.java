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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Gives commands as the service does: signed, to both topics in one transaction. */
final class Commander implements AutoCloseable {
  private static final String ENFORCED = OutputTopics.DEFAULT.enforced();

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

  /** Gives a command as the service does: on the topic of commands, and as the last word. */
  void give(Command command) {
    write(record(OutputTopics.DEFAULT.control(), command), record(ENFORCED, command));
  }

  /**
   * What the compacted topic says of a target, and nothing else: the command was given long ago.
   */
  void stands(Command... commands) {
    for (Command command : commands) {
      write(record(ENFORCED, command));
    }
  }

  /** Ends what the compacted topic holds of a target. */
  void tombstone(Target target) {
    write(new ProducerRecord<>(ENFORCED, target.key().getBytes(UTF_8), null));
  }

  /** Writes so often what nobody signed, though it says that somebody did. */
  void flood(Command command, int times) {
    producer.beginTransaction();
    for (int i = 0; i < times; i++) {
      ProducerRecord<byte[], byte[]> forged = record(OutputTopics.DEFAULT.control(), command);
      byte[] value = forged.value();
      value[value.length - 2] ^= 1;
      var unused = producer.send(forged);
    }
    producer.commitTransaction();
  }

  private ProducerRecord<byte[], byte[]> record(String topic, Command command) {
    byte[] value = encoder.encode(command);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, command.target().key().getBytes(UTF_8), value);
    encoder
        .headers(command)
        .forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    record.headers().add("ce_jws", signer.sign(value).getBytes(UTF_8));
    return record;
  }

  @SafeVarargs
  private void write(ProducerRecord<byte[], byte[]>... records) {
    producer.beginTransaction();
    for (ProducerRecord<byte[], byte[]> record : records) {
      var unused = producer.send(record);
    }
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
