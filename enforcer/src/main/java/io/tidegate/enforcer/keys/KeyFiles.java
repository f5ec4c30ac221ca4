package io.tidegate.enforcer.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.schemas.control.SteeringVerifier;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keys in a directory: {@code <id>.pem} is private and signs, {@code <id>.jwk} is public and
 * verifies. Every public key of the directory is valid: to rotate, put the next one beside the
 * present one, sign with it, and take the old one away once what it signed has ended. A public key
 * of who steers says whose it is and what it may sign.
 */
public final class KeyFiles {
  private static final String ID = "[A-Za-z0-9._-]{1,64}";

  private KeyFiles() {}

  /** The files of a new pair. */
  public record Written(Path privateKey, Path publicKey) {}

  /**
   * Makes a pair; a file that is there already is never overwritten.
   *
   * @param owner whose it is
   * @param roles what it may sign of what steers; none for commands alone
   */
  public static Written generate(
      Path directory, String keyId, String owner, SortedSet<String> roles)
      throws IOException, GeneralSecurityException {
    for (String role : roles) {
      if (!SteeringKey.isRole(role)) {
        throw new IllegalArgumentException(
            "a role is " + role + "; allowed: " + SteeringKey.ROLES_ALLOWED);
      }
    }
    if (!keyId.matches(ID)) {
      throw new IllegalArgumentException(
          "a key's id has 1 to 64 letters, digits, dots, - and _, not \"" + keyId + "\"");
    }
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.createDirectories(directory);
    Path privateKey = directory.resolve(keyId + ".pem");
    Path publicKey = directory.resolve(keyId + ".jwk");
    createPrivate(privateKey);
    Files.writeString(privateKey, pem(pair.getPrivate().getEncoded()));
    Files.writeString(
        publicKey,
        new PublicJwk(keyId, pair.getPublic(), owner, roles).text(),
        StandardOpenOption.CREATE_NEW);
    return new Written(privateKey, publicKey);
  }

  /**
   * What verifies commands with every public key of a directory that may sign them: one that says
   * of itself nothing, or that it signs commands. Keys of people and enforcers may lie beside it.
   */
  public static CommandVerifier verifier(Path directory)
      throws IOException, GeneralSecurityException {
    SortedMap<String, PublicKey> keys = new TreeMap<>();
    for (PublicJwk jwk : read(directory)) {
      if (jwk.roles().isEmpty() || jwk.roles().contains(SteeringKey.COMMAND)) {
        keys.put(jwk.keyId(), jwk.key());
      }
    }
    if (keys.isEmpty()) {
      throw new GeneralSecurityException(
          directory
              + " has no public key that may sign commands: one without a role, or with the role "
              + SteeringKey.COMMAND);
    }
    return new CommandVerifier(keys);
  }

  /** What checks the seals of records that steer that deployment. */
  public static SteeringVerifier steering(Path directory, String audience)
      throws IOException, GeneralSecurityException {
    SortedMap<String, SteeringKey> keys = new TreeMap<>();
    for (PublicJwk jwk : read(directory)) {
      if (jwk.owner().isEmpty() || jwk.roles().isEmpty()) {
        throw new GeneralSecurityException(
            "the key "
                + jwk.keyId()
                + " in "
                + directory
                + " does not say whose it is and what it may sign; a key is made so by: "
                + "tidegate keys generate --role ROLE --owner NAME");
      }
      keys.put(jwk.keyId(), new SteeringKey(jwk.key(), jwk.owner(), jwk.roles()));
    }
    return new SteeringVerifier(audience, keys);
  }

  /** All public keys of a directory in order of their files; at least one, of ids that differ. */
  public static List<PublicJwk> read(Path directory) throws IOException, GeneralSecurityException {
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jwk")) {
      found.forEach(files::add);
    }
    List<PublicJwk> keys = new ArrayList<>();
    Set<String> ids = new TreeSet<>();
    for (Path file : files) {
      PublicJwk jwk = readOne(file);
      if (!ids.add(jwk.keyId())) {
        throw new GeneralSecurityException(
            directory + " has two keys with the id " + jwk.keyId() + "; ids must differ");
      }
      keys.add(jwk);
    }
    if (keys.isEmpty()) {
      throw new GeneralSecurityException(
          directory + " has no public key (*.jwk); tidegate keys generate makes a pair");
    }
    return keys;
  }

  private static PublicJwk readOne(Path file) throws IOException, GeneralSecurityException {
    try {
      return PublicJwk.parse(Files.readString(file));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + " is no public key: " + e.getMessage(), e);
    }
  }

  /** Nobody else may read it, from its first moment on. */
  private static void createPrivate(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  private static String pem(byte[] encoded) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded)
        + "\n-----END PRIVATE KEY-----\n";
  }
}
