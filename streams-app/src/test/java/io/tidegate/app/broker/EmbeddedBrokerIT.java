package io.tidegate.app.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class EmbeddedBrokerIT {
  @Test
  void servesTransactionsAndLeavesNothingBehind() throws Exception {
    Set<Path> before = directories();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      createTopic(broker, "topic");
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "writer"),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        producer.initTransactions();
        producer.beginTransaction();
        var sent = producer.send(new ProducerRecord<>("topic", new byte[1]));
        producer.commitTransaction();

        assertThat(sent.get(10, TimeUnit.SECONDS).offset()).isZero();
      }
    }

    assertThat(directories()).isEqualTo(before);
  }

  @Test
  void startsBesideAnother() throws Exception {
    try (EmbeddedBroker one = EmbeddedBroker.start();
        EmbeddedBroker two = EmbeddedBroker.start()) {
      createTopic(one, "topic");

      try (Admin admin = Admin.create(Map.of("bootstrap.servers", two.bootstrapServers()))) {
        assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS)).isEmpty();
      }
    }
  }

  private static void createTopic(EmbeddedBroker broker, String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
    }
  }

  private static Set<Path> directories() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      Set<Path> brokers = new TreeSet<>();
      all.filter(path -> path.getFileName().toString().startsWith("tidegate-broker-"))
          .forEach(brokers::add);
      return brokers;
    }
  }
}
