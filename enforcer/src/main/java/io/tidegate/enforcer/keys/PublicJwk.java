package io.tidegate.enforcer.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.control.SteeringKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An Ed25519 public key and its id as a JSON Web Key (RFC 7517, RFC 8037); of who steers also whose
 * it is and what it may sign, as members of our own.
 *
 * @param owner empty where the file does not say
 * @param roles none where the file does not say
 */
public record PublicJwk(String keyId, PublicKey key, String owner, SortedSet<String> roles) {
  /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int BYTES = 32;
  private static final JsonFactory JSON = new JsonFactory();
  private static final String OWNER = "tidegate_owner";
  private static final String ROLES = "tidegate_roles";

  public PublicJwk {
    roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
  }

  /** The key of a JWK's text; an exception says what is wrong with it. */
  public static PublicJwk parse(String text) throws GeneralSecurityException {
    SortedMap<String, String> members = new TreeMap<>();
    SortedSet<String> roles = new TreeSet<>();
    try (JsonParser in = JSON.createParser(text)) {
      in.nextToken();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        if (in.nextToken() == JsonToken.VALUE_STRING) {
          members.put(name, in.getText());
        } else if (name.equals(ROLES) && in.currentToken() == JsonToken.START_ARRAY) {
          readRoles(in, roles);
          continue;
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
    PublicKey key = keyOf(members.getOrDefault("x", ""));
    return new PublicJwk(keyId, key, members.getOrDefault(OWNER, ""), roles);
  }

  private static void readRoles(JsonParser in, SortedSet<String> roles)
      throws IOException, GeneralSecurityException {
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String role = in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : "";
      if (!SteeringKey.isRole(role)) {
        throw new GeneralSecurityException(
            ROLES + " has " + in.getText() + "; allowed: " + SteeringKey.ROLES_ALLOWED);
      }
      roles.add(role);
    }
  }

  /** The JWK's text. */
  public String text() {
    byte[] encoded = key.getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length);
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("kty", "OKP");
      out.writeStringField("crv", "Ed25519");
      out.writeStringField("alg", "EdDSA");
      out.writeStringField("use", "sig");
      out.writeStringField("kid", keyId);
      out.writeStringField(
          "x", new String(Base64.getUrlEncoder().withoutPadding().encode(x), UTF_8));
      if (!roles.isEmpty()) {
        out.writeStringField(OWNER, owner);
        out.writeArrayFieldStart(ROLES);
        for (String role : roles) {
          out.writeString(role);
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
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
