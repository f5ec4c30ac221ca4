package io.tidegate.app.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.app.serve.ServiceSettings;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.app.topics.TopicWriter;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.policy.Withdrawal;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The topic by which policies reach running services. */
public final class PolicyTopic {
  private final ServiceSettings settings;
  private final @Nullable CommandSigner signer;

  /**
   * @param signer signs what is written; null leaves it unsigned
   */
  public PolicyTopic(ServiceSettings settings, @Nullable CommandSigner signer) {
    this.settings = settings;
    this.signer = signer;
  }

  public String name() {
    return settings.steering().policies();
  }

  /** Puts a document under a policy's name. */
  public void write(String policy, byte[] document) throws InterruptedException {
    send(policy, document);
  }

  /** Takes a policy away; where there is a signer, by a document, which alone can be signed. */
  public void remove(String policy) throws InterruptedException {
    send(policy, signer == null ? null : Withdrawal.of(policy));
  }

  private void send(String policy, byte @Nullable [] document) throws InterruptedException {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(name(), policy.getBytes(UTF_8), document);
    if (document != null && signer != null) {
      record.headers().add(CommandSigner.HEADER, signer.sign(document).getBytes(UTF_8));
    }
    TopicWriter.write(settings, List.of(record));
  }

  /** The document under a policy's name; null where there is none. */
  public byte @Nullable [] read(String policy) {
    byte[][] latest = new byte[1][];
    try (TopicReader topic = TopicReader.of(settings, name())) {
      topic.read(
          record -> {
            if (record.key() != null && policy.equals(new String(record.key(), UTF_8))) {
              latest[0] = record.value();
            }
          });
    }
    return Withdrawal.isOf(policy, latest[0]) ? null : latest[0];
  }
}
