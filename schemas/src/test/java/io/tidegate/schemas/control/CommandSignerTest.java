package io.tidegate.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandSignerTest {
  private final byte[] value = new CommandEncoder().encode(command());

  @Test
  void signatureHoldsForExactlyThoseBytesAndThatKey() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String jws = new CommandSigner(pair.getPrivate(), "k1").sign(value);
    byte[] changed = value.clone();
    changed[5] ^= 1;

    CommandVerifier verifier = verifier("k1", pair.getPublic());
    assertThat(verifier.check(value, jws)).isEqualTo(SignatureCheck.GOOD);
    assertThat(verifier.check(changed, jws)).isEqualTo(SignatureCheck.WRONG);
    assertThat(verifier("k2", pair.getPublic()).check(value, jws))
        .isEqualTo(SignatureCheck.UNKNOWN_KEY);
    assertThat(verifier("k1", other.getPublic()).check(value, jws)).isEqualTo(SignatureCheck.WRONG);
    assertThat(verifier.check(value, null)).isEqualTo(SignatureCheck.MISSING);
    for (String malformed : List.of("..", "x..ä", "x", jws + "..", "W10..x")) {
      assertThat(verifier.check(value, malformed)).isEqualTo(SignatureCheck.MALFORMED);
    }
  }

  @Test
  void twoKeysAreValidWhileTheyAreRotated() throws GeneralSecurityException {
    KeyPair old = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair fresh = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    keys.put("2026-1", old.getPublic());
    keys.put("2026-2", fresh.getPublic());
    CommandVerifier verifier = new CommandVerifier(keys);

    String jws = new CommandSigner(old.getPrivate(), "2026-1").sign(value);
    assertThat(verifier.check(value, jws)).isEqualTo(SignatureCheck.GOOD);
    jws = new CommandSigner(fresh.getPrivate(), "2026-2").sign(value);
    assertThat(verifier.check(value, jws)).isEqualTo(SignatureCheck.GOOD);
    jws = new CommandSigner(fresh.getPrivate(), "2026-1").sign(value);
    assertThat(verifier.check(value, jws)).isEqualTo(SignatureCheck.WRONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\",\"kid\":\"k1\"}",
        "{\"alg\":\"HS256\",\"kid\":\"k1\"}",
        "{\"kid\":\"k1\"}",
        "{\"alg\":\"EdDSA\"}",
        "{\"alg\":\"EdDSA\",\"kid\":{\"a\":\"k1\"}}",
        "{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"kid\":\"k1\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"crit\":[\"b64\"],\"b64\":false}"
      })
  void headerOfAnotherKindIsRefused(String header) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String encoded = CommandSigner.URL.encodeToString(header.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(CommandSigner.signingInput(encoded, value));
    String jws = encoded + ".." + CommandSigner.URL.encodeToString(signature.sign());

    assertThat(verifier("k1", pair.getPublic()).check(value, jws))
        .isEqualTo(SignatureCheck.MALFORMED);
  }

  private static CommandVerifier verifier(String keyId, PublicKey key) {
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    keys.put(keyId, key);
    return new CommandVerifier(keys);
  }

  @Test
  void commandIsOpenC2WithAFiniteEnd() {
    assertThat(new String(value, StandardCharsets.UTF_8))
        .startsWith("{\"action\":\"set\",\"target\":{\"x-tidegate:tenant\":{\"cluster\":\"eu-1\"")
        .contains("\"start_time\":1785484862417,\"duration\":600000")
        .contains("\"limit\":{\"cost_usd_per_hour\":5}")
        .endsWith("\"command_id\":\"c-1\"}");
    assertThat(new CommandEncoder().headers(command()))
        .containsEntry("ce_id", "c-1")
        .containsEntry("ce_subject", "tenant/t17")
        .containsEntry("ce_expirytime", "2026-07-31T08:11:02.417Z");
  }

  private static Command command() {
    return new Command(
        "c-1",
        Action.SET,
        new Target.Tenant("eu-1", "t17"),
        "throttle",
        null,
        1_785_484_862_417L,
        600_000,
        Mode.OBSERVE,
        7,
        1_785_484_862_417L,
        1_785_484_892_417L,
        "f-1",
        "built-in@1",
        "spend-burst",
        "keep",
        List.of(new Limit("cost_usd_per_hour", 5)));
  }
}
