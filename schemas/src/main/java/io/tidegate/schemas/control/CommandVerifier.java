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
public final class CommandVerifier implements Signatures {
  private static final int MOST_CHARACTERS = 4_096;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  private final SortedMap<String, PublicKey> keys;

  /** What a signature's header says: its algorithm and key, or nothing where it is unusable. */
  private record Header(@Nullable String algorithm, @Nullable String keyId, boolean critical) {}

  public CommandVerifier(SortedMap<String, PublicKey> keys) {
    this.keys = new TreeMap<>(keys);
  }

  @Override
  public SignatureCheck check(byte[] value, @Nullable String jws) {
    if (jws == null || jws.isEmpty()) {
      return SignatureCheck.MISSING;
    }
    int dots = jws.indexOf("..");
    if (dots < 0 || jws.length() > MOST_CHARACTERS) {
      return SignatureCheck.MALFORMED;
    }
    String encodedHeader = jws.substring(0, dots);
    Header header;
    byte[] signature;
    try {
      header = read(Base64.getUrlDecoder().decode(encodedHeader));
      signature = Base64.getUrlDecoder().decode(jws.substring(dots + 2));
    } catch (IllegalArgumentException | IOException e) {
      return SignatureCheck.MALFORMED;
    }
    if (!"EdDSA".equals(header.algorithm()) || header.critical() || header.keyId() == null) {
      return SignatureCheck.MALFORMED;
    }
    PublicKey key = keys.get(header.keyId());
    if (key == null) {
      return SignatureCheck.UNKNOWN_KEY;
    }
    byte[] signed = CommandSigner.signingInput(encodedHeader, value);
    return fits(key, signed, signature) ? SignatureCheck.GOOD : SignatureCheck.WRONG;
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
    String algorithm = null;
    String keyId = null;
    boolean critical = false;
    try (JsonParser in = JSON.createParser(utf8)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return new Header(null, null, false);
      }
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        in.nextToken();
        switch (name) {
          case "alg" -> algorithm = text(in);
          case "kid" -> keyId = text(in);
          case "crit" -> {
            critical = true;
            in.skipChildren();
          }
          default -> in.skipChildren();
        }
      }
    }
    return new Header(algorithm, keyId, critical);
  }

  private static @Nullable String text(JsonParser in) throws IOException {
    in.skipChildren();
    return in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : null;
  }
}
