package io.tidegate.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandSignerTest {
  private final byte[] value = new CommandEncoder().encode(command());

  @Test
  void signatureHoldsForExactlyThoseBytesAndThatKey() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String jws = new CommandSigner(pair.getPrivate(), "k1").sign(value);
    byte[] changed = value.clone();
    changed[5] ^= 1;

    assertThat(new CommandVerifier(pair.getPublic(), "k1").verify(value, jws)).isTrue();
    assertThat(new CommandVerifier(pair.getPublic(), "k1").verify(changed, jws)).isFalse();
    assertThat(new CommandVerifier(pair.getPublic(), "k2").verify(value, jws)).isFalse();
    assertThat(new CommandVerifier(other.getPublic(), "k1").verify(value, jws)).isFalse();
    assertThat(new CommandVerifier(pair.getPublic(), "k1").verify(value, "..")).isFalse();
    assertThat(new CommandVerifier(pair.getPublic(), "k1").verify(value, "x..ä")).isFalse();
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
