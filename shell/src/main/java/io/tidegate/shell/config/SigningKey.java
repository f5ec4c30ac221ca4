package io.tidegate.shell.config;

import io.tidegate.schemas.control.CommandSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads keys that sign. */
public final class SigningKey {
  /** The command that makes a key. */
  static final String HOW_TO_MAKE = "tidegate keys generate --out keys --key-id tidegate";

  static final String DEFAULT_ID = "tidegate";

  private static final String FIRST = "-----BEGIN PRIVATE KEY-----";
  private static final String LAST = "-----END PRIVATE KEY-----";

  private SigningKey() {}

  /**
   * The signer of a PEM file.
   *
   * @param setting what names the file, for what is said where it cannot be used
   */
  public static CommandSigner read(String setting, Path file, String keyId) {
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(encoded(setting, file, Files.readString(file))));
    } catch (IOException e) {
      String shown = Shown.of(setting, file.toString());
      String message = setting + " is " + shown + ", which cannot be read";
      // What failed names the file, which may be the key itself.
      throw shown.equals(file.toString())
          ? new ConfigException(message, e)
          : new ConfigException(message);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw noKey(setting, file, e);
    }
    try {
      return new CommandSigner(key, keyId);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] encoded(String setting, Path file, String pem) {
    int start = pem.indexOf(FIRST);
    int end = pem.indexOf(LAST);
    if (start < 0 || end < start) {
      throw noKey(setting, file, null);
    }
    return Base64.getMimeDecoder().decode(pem.substring(start + FIRST.length(), end));
  }

  private static ConfigException noKey(String setting, Path file, @Nullable Exception cause) {
    String message =
        setting
            + " is "
            + Shown.of(setting, file.toString())
            + "; allowed: a PEM file with an Ed25519 private key that is not encrypted, as made by: "
            + HOW_TO_MAKE;
    return cause == null ? new ConfigException(message) : new ConfigException(message, cause);
  }
}
