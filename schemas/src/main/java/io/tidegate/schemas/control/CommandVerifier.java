package io.tidegate.schemas.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a detached JWS against the public keys that are valid, by their ids: while keys are
 * rotated there are two. Each key is an Ed25519 key and is used as nothing else, whatever the
 * signature's header says.
 */
public final class CommandVerifier {
  private static final int MOST_CHARACTERS = 4_096;
  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  private final SortedMap<String, PublicKey> keys;

  /** What a signature's header says: its algorithm and key, or nothing where it is unusable. */
  private record Header(SortedMap<String, String> texts, long issuedAtMs, boolean critical) {
    private static final Header NONE = new Header(new TreeMap<>(), -1, false);

    @Nullable String keyId() {
      return texts.get("kid");
    }

    boolean isSealed() {
      return CommandSigner.SEALED.equals(texts.get("typ"));
    }

    /** The seal; null where there is none or a part of it is missing. */
    @Nullable Seal seal() {
      Purpose purpose = Purpose.of(texts.getOrDefault("purpose", "")).orElse(null);
      String audience = texts.get("audience");
      String subject = texts.get("subject");
      String id = texts.get("id");
      return !isSealed()
              || purpose == null
              || audience == null
              || subject == null
              || id == null
              || issuedAtMs < 0
          ? null
          : new Seal(purpose, audience, subject, issuedAtMs, id);
    }
  }

  /**
   * A signature that was checked.
   *
   * @param keyId which key signed; null where the check is not good
   * @param seal what was signed with the bytes; null where that was nothing
   */
  record Opened(SignatureCheck check, @Nullable String keyId, @Nullable Seal seal) {
    private static Opened bad(SignatureCheck check) {
      return new Opened(check, null, null);
    }
  }

  public CommandVerifier(SortedMap<String, PublicKey> keys) {
    this.keys = new TreeMap<>(keys);
  }

  /** {@code GOOD} when exactly those bytes were signed as a command by somebody who is known. */
  public SignatureCheck check(byte[] value, @Nullable String jws) {
    return open(value, jws, false).check();
  }

  /** Checks a signature that a seal was made with. */
  Opened open(byte[] value, @Nullable String jws) {
    return open(value, jws, true);
  }

  private Opened open(byte[] value, @Nullable String jws, boolean mayBeSealed) {
    if (jws == null || jws.isEmpty()) {
      return Opened.bad(SignatureCheck.MISSING);
    }
    int dots = jws.indexOf("..");
    if (dots < 0 || jws.length() > MOST_CHARACTERS) {
      return Opened.bad(SignatureCheck.MALFORMED);
    }
    String encodedHeader = jws.substring(0, dots);
    Header header;
    byte[] signature;
    try {
      header = read(Base64.getUrlDecoder().decode(encodedHeader));
      signature = Base64.getUrlDecoder().decode(jws.substring(dots + 2));
    } catch (IllegalArgumentException | IOException e) {
      return Opened.bad(SignatureCheck.MALFORMED);
    }
    String keyId = header.keyId();
    boolean isUsable = "EdDSA".equals(header.texts.get("alg")) && !header.critical();
    // What was signed to steer is no command, whatever its bytes are.
    if (!isUsable || keyId == null || header.isSealed() && !mayBeSealed) {
      return Opened.bad(SignatureCheck.MALFORMED);
    }
    PublicKey key = keys.get(keyId);
    if (key == null) {
      return Opened.bad(SignatureCheck.UNKNOWN_KEY);
    }
    byte[] signed = CommandSigner.signingInput(encodedHeader, value);
    return fits(key, signed, signature)
        ? new Opened(SignatureCheck.GOOD, keyId, header.seal())
        : Opened.bad(SignatureCheck.WRONG);
  }

  private static boolean fits(PublicKey key, byte[] signed, byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(signed);
      return signature.verify(bytes);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Header read(byte[] utf8) throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    long issuedAtMs = -1;
    boolean critical = false;
    try (JsonParser in = JSON.createParser(utf8)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Header.NONE;
      }
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        JsonToken token = in.nextToken();
        if (token == JsonToken.VALUE_STRING) {
          texts.put(name, in.getText());
        } else if (token == JsonToken.VALUE_NUMBER_INT && name.equals("issued_at")) {
          issuedAtMs = in.getLongValue();
        }
        critical |= name.equals("crit");
        in.skipChildren();
      }
    }
    return new Header(texts, issuedAtMs, critical);
  }
}
