package io.tidegate.schemas.control;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/** Checks a command's detached JWS against one public key and its id. */
public final class CommandVerifier {
  private final PublicKey key;
  private final String keyId;

  public CommandVerifier(PublicKey key, String keyId) {
    this.key = key;
    this.keyId = keyId;
  }

  /** True when exactly those bytes were signed with the key; false for anything else. */
  public boolean verify(byte[] value, String jws) {
    int dots = jws.indexOf("..");
    if (dots < 0) {
      return false;
    }
    String header = jws.substring(0, dots);
    try {
      String json = new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
      if (!json.contains("\"alg\":\"EdDSA\"") || !json.contains("\"kid\":\"" + keyId + "\"")) {
        return false;
      }
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(CommandSigner.signingInput(header, value));
      return signature.verify(Base64.getUrlDecoder().decode(jws.substring(dots + 2)));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return false;
    }
  }
}
