package io.tidegate.app.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Seal;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Signs records that steer as they are written: for what, for whom, about what, and when.
 *
 * @param signer null where they go unsigned
 * @param audience the deployment that they are for
 */
public record RecordSigning(@Nullable CommandSigner signer, Purpose purpose, String audience) {

  /** A record that is signed as of now; of what takes another away, no bytes are signed. */
  public ProducerRecord<byte[], byte[]> record(String topic, String key, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    if (signer != null) {
      Seal seal =
          new Seal(
              purpose, audience, key, System.currentTimeMillis(), UUID.randomUUID().toString());
      record
          .headers()
          .add(
              CommandSigner.HEADER,
              signer.sign(value == null ? new byte[0] : value, seal).getBytes(UTF_8));
    }
    return record;
  }
}
