package io.tidegate.enforcer.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.SignatureCheck;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private final byte[] value = "{}".getBytes(UTF_8);

  @TempDir Path keys;

  @Test
  void whatOneFileSignsTheOtherVerifies() throws IOException, GeneralSecurityException {
    String old =
        signature(KeyFiles.generate(keys, "2026-1", "", new TreeSet<>()).privateKey(), "2026-1");
    String fresh =
        signature(KeyFiles.generate(keys, "2026-2", "", new TreeSet<>()).privateKey(), "2026-2");

    assertThat(KeyFiles.verifier(keys).check(value, old)).isEqualTo(SignatureCheck.GOOD);
    assertThat(KeyFiles.verifier(keys).check(value, fresh)).isEqualTo(SignatureCheck.GOOD);

    Files.delete(keys.resolve("2026-1.jwk"));
    assertThat(KeyFiles.verifier(keys).check(value, old)).isEqualTo(SignatureCheck.UNKNOWN_KEY);
  }

  @Test
  void keysOfPeopleAndEnforcersSignNoCommand() throws IOException, GeneralSecurityException {
    for (String role : List.of("operator", "policy", "entity", "enforcer:gw-1", "scaling:eu-1")) {
      String id = role.replace(':', '-');
      Path key = KeyFiles.generate(keys, id, "ann", new TreeSet<>(List.of(role))).privateKey();
      assertThatThrownBy(() -> KeyFiles.verifier(keys)).as(role).hasMessageContaining("command");
      assertThat(signature(key, id)).isNotEmpty();
    }
    TreeSet<String> own = new TreeSet<>(List.of("command", "policy"));
    Path key = KeyFiles.generate(keys, "own", "tidegate", own).privateKey();
    assertThat(KeyFiles.verifier(keys).check(value, signature(key, "own")))
        .isEqualTo(SignatureCheck.GOOD);
    String anns = signature(keys.resolve("operator.pem"), "operator");
    assertThat(KeyFiles.verifier(keys).check(value, anns)).isEqualTo(SignatureCheck.UNKNOWN_KEY);
  }

  @Test
  void privateKeyIsItsOwnersAlone() throws IOException, GeneralSecurityException {
    Path file = KeyFiles.generate(keys, "k1", "", new TreeSet<>()).privateKey();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> KeyFiles.generate(keys, "k1", "", new TreeSet<>()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> KeyFiles.generate(keys, "../k1", "", new TreeSet<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    assertThatThrownBy(() -> KeyFiles.verifier(keys)).hasMessageContaining("no public key");
    for (String text :
        new String[] {
          "",
          "[]",
          "{\"kty\":\"RSA\",\"kid\":\"k\"}",
          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k\",\"x\":\"AA\"}",
          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k\",\"x\":\"?\"}"
        }) {
      Files.writeString(keys.resolve("bad.jwk"), text);
      assertThatThrownBy(() -> KeyFiles.verifier(keys)).hasMessageContaining("bad.jwk");
    }
  }

  private String signature(Path pem, String keyId) throws IOException, GeneralSecurityException {
    String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    byte[] encoded = Base64.getMimeDecoder().decode(body);
    return new CommandSigner(
            KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)),
            keyId)
        .sign(value);
  }

  @Test
  void aKeyOfWhoSteersSaysWhoseItIsAndWhatItMaySign() throws Exception {
    KeyFiles.generate(keys, "ann-1", "ann", new TreeSet<>(List.of("operator", "policy")));
    PublicJwk read = KeyFiles.read(keys).get(0);
    assertThat(read.owner()).isEqualTo("ann");
    assertThat(read.roles()).containsExactly("operator", "policy");
    assertThat(KeyFiles.steering(keys, "tidegate").audience()).isEqualTo("tidegate");
    assertThatThrownBy(
            () -> KeyFiles.generate(keys, "b", "bob", new TreeSet<>(List.of("everything"))))
        .hasMessageContaining("a role is everything; allowed: command, policy, operator");
  }

  @Test
  void aKeyThatDoesNotSayWhoseItIsSteersNothing() throws Exception {
    KeyFiles.generate(keys, "k1", "", new TreeSet<>());
    assertThatThrownBy(() -> KeyFiles.steering(keys, "tidegate"))
        .hasMessageContaining("does not say whose it is and what it may sign")
        .hasMessageContaining("--role");
  }
}
