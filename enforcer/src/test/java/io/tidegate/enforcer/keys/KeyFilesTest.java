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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private final byte[] value = "{}".getBytes(UTF_8);

  @TempDir Path keys;

  @Test
  void whatOneFileSignsTheOtherVerifies() throws IOException, GeneralSecurityException {
    String old = signature(KeyFiles.generate(keys, "2026-1").privateKey(), "2026-1");
    String fresh = signature(KeyFiles.generate(keys, "2026-2").privateKey(), "2026-2");

    assertThat(KeyFiles.verifier(keys).check(value, old)).isEqualTo(SignatureCheck.GOOD);
    assertThat(KeyFiles.verifier(keys).check(value, fresh)).isEqualTo(SignatureCheck.GOOD);

    Files.delete(keys.resolve("2026-1.jwk"));
    assertThat(KeyFiles.verifier(keys).check(value, old)).isEqualTo(SignatureCheck.UNKNOWN_KEY);
  }

  @Test
  void privateKeyIsItsOwnersAlone() throws IOException, GeneralSecurityException {
    Path file = KeyFiles.generate(keys, "k1").privateKey();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> KeyFiles.generate(keys, "k1"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> KeyFiles.generate(keys, "../k1"))
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
}
