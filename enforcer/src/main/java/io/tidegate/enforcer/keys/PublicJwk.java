package io.tidegate.enforcer.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** An Ed25519 public key and its id as a JSON Web Key (RFC 7517, RFC 8037). */
public record PublicJwk(String keyId, PublicKey key) {
  /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int BYTES = 32;
  private static final JsonFactory JSON = new JsonFactory();

  /** The key of a JWK's text; an exception says what is wrong with it. */
  public static PublicJwk parse(String text) throws GeneralSecurityException {
    SortedMap<String, String> members = new TreeMap<>();
    try (JsonParser in = JSON.createParser(text)) {
      in.nextToken();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        if (in.nextToken() == JsonToken.VALUE_STRING) {
          members.put(name, in.getText());
        }
        in.skipChildren();
      }
    } catch (IOException e) {
      throw new GeneralSecurityException("it is not JSON", e);
    }
    String keyId = members.getOrDefault("kid", "");
    if (!"OKP".equals(members.get("kty"))
        || !"Ed25519".equals(members.get("crv"))
        || keyId.isEmpty()) {
      throw new GeneralSecurityException("it is no Ed25519 key with an id (kty, crv, kid)");
    }
    return new PublicJwk(keyId, keyOf(members.getOrDefault("x", "")));
  }

  /** The JWK's text. */
  public String text() {
    byte[] encoded = key.getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\",\"kid\":\""
        + keyId
        + "\",\"x\":\""
        + new String(Base64.getUrlEncoder().withoutPadding().encode(x), UTF_8)
        + "\"}\n";
  }

  private static PublicKey keyOf(String encoded) throws GeneralSecurityException {
    byte[] x;
    try {
      x = Base64.getUrlDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("its x is not base64url", e);
    }
    if (x.length != BYTES) {
      throw new GeneralSecurityException("its x has " + x.length + " bytes instead of 32");
    }
    byte[] all = Arrays.copyOf(PREFIX, PREFIX.length + BYTES);
    System.arraycopy(x, 0, all, PREFIX.length, BYTES);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(all));
  }
}
