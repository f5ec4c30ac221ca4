package io.tidegate.app.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.app.audit.AuditedWrite;
import io.tidegate.app.topics.RecordSigning;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.policy.Withdrawal;
import io.tidegate.shell.config.ServiceSettings;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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

  /**
   * What the service made of a document.
   *
   * @param isHeard false where no service answered in time: it holds when one reads it
   * @param refusal why it is refused; empty where it is not
   */
  public record Outcome(boolean isHeard, String refusal) {}

  /** Puts a document under a policy's name, and waits for what the audit tells of it. */
  public Outcome write(String policy, byte[] document) throws InterruptedException {
    return send(policy, document);
  }

  /** Takes a policy away; where there is a signer, by a document, which alone can be signed. */
  public Outcome remove(String policy) throws InterruptedException {
    return send(policy, signer == null ? null : Withdrawal.of(policy));
  }

  private Outcome send(String policy, byte @Nullable [] document) throws InterruptedException {
    ProducerRecord<byte[], byte[]> record =
        new RecordSigning(signer, Purpose.POLICY, settings.applicationId())
            .record(name(), policy, document);
    return AuditedWrite.send(settings, record, PolicyTopic::tellsOf)
        .map(audit -> new Outcome(true, audit.text("text")))
        .orElse(new Outcome(false, ""));
  }

  private static boolean tellsOf(RecordMetadata written, AuditRecord audit) {
    String at = written.topic() + "-" + written.partition() + " offset " + written.offset();
    return audit.kind() == AuditKind.POLICY && audit.text("at").equals(at);
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
