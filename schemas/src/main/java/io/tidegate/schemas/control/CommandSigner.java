package io.tidegate.schemas.control;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/**
 * Signs a command's exact bytes with Ed25519 as a detached JWS (RFC 7515, appendix F; RFC 8037),
 * and likewise a record that steers together with its {@link Seal}, which stands in the protected
 * header. The same bytes and key give the same signature.
 */
public final class CommandSigner {
  /** The Kafka header that holds the signature. */
  public static final String HEADER = "ce_jws";

  /** The type of what was signed with a seal. */
  static final String SEALED = "tidegate-steer+json";

  static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final PrivateKey key;
  private final String keyId;
  private final String header;

  public CommandSigner(PrivateKey key, String keyId) {
    if (!keyId.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "signing.keyId is \"" + keyId + "\"; allowed: 1 to 64 letters, digits, dots, - and _");
    }
    this.key = key;
    this.keyId = keyId;
    String json = "{\"alg\":\"EdDSA\",\"kid\":\"" + keyId + "\",\"typ\":\"openc2-cmd+json\"}";
    this.header = URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells which key signs. */
  public String keyId() {
    return keyId;
  }

  /** The value of header {@code ce_jws}: {@code header..signature}. */
  public String sign(byte[] value) {
    return sign(header, value);
  }

  /** The same of a record that steers, for what its seal says and nothing else. */
  public String sign(byte[] value, Seal seal) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator out = CommandVerifier.JSON.createGenerator(json)) {
      out.writeStartObject();
      out.writeStringField("alg", "EdDSA");
      out.writeStringField("kid", keyId);
      out.writeStringField("typ", SEALED);
      out.writeStringField("purpose", seal.purpose().wireName());
      out.writeStringField("audience", seal.audience());
      out.writeStringField("subject", seal.subject());
      out.writeNumberField("issued_at", seal.issuedAtMs());
      out.writeStringField("id", seal.id());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sign(URL.encodeToString(json.toByteArray()), value);
  }

  private String sign(String header, byte[] value) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(signingInput(header, value));
      return header + ".." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key cannot sign with Ed25519", e);
    }
  }

  static byte[] signingInput(String header, byte[] value) {
    return (header + "." + URL.encodeToString(value)).getBytes(StandardCharsets.US_ASCII);
  }
}
