package io.tidegate.app.people;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.app.audit.AuditedWrite;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.shell.config.ServiceSettings;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Tells the service what a person decided, and hears from the audit what came of it. */
public final class OperatorDesk {
  /** The fact of an audit record that names the operator record it answers. */
  private static final String RECORD = "operator_record";

  private final ServiceSettings settings;
  private final @Nullable CommandSigner signer;

  /**
   * A desk of one person.
   *
   * @param signer signs what is told; null leaves it unsigned
   */
  public OperatorDesk(ServiceSettings settings, @Nullable CommandSigner signer) {
    this.settings = settings;
    this.signer = signer;
  }

  /** Sends the record; the audit record that answers it, if one does in time. */
  public Optional<AuditRecord> tell(OperatorRecord record) throws InterruptedException {
    byte[] value = new OperatorEncoder().encode(record);
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            settings.steering().operators(), record.subject().getBytes(UTF_8), value);
    if (signer != null) {
      Seal seal =
          new Seal(
              Purpose.OPERATOR,
              settings.applicationId(),
              record.subject(),
              record.timeMs(),
              record.id());
      message.headers().add(CommandSigner.HEADER, signer.sign(value, seal).getBytes(UTF_8));
    }
    return AuditedWrite.send(settings, message, (written, audit) -> answers(audit, record));
  }

  /** Whether it tells of that decision: by its id, or as what was done because of it. */
  private static boolean answers(AuditRecord audit, OperatorRecord record) {
    String named = audit.text(RECORD);
    return named.equals(record.id())
        || audit.kind() == AuditKind.REFUSAL && named.equals(record.subject())
        || audit.text("by").equals(record.by()) && audit.text("reason").equals(record.reason());
  }
}
