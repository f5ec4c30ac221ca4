package io.tidegate.delivery.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of one's own, and certificates that it signed, as files in PEM. */
public final class Certificates {
  private static final String PASSWORD = "changeit";
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path dir;
  private final Path store;

  /** Makes an authority in a directory. */
  public Certificates(Path dir) throws IOException, InterruptedException {
    this.dir = dir;
    this.store = dir.resolve("keys.p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    export("ca");
  }

  public Path authority() {
    return certificate("ca");
  }

  /** Makes a certificate; the names are those of keytool, as {@code ip:127.0.0.1}. */
  public Certificates issue(String alias, String names) throws IOException, InterruptedException {
    return issue(alias, names, "+0d");
  }

  /**
   * The same, good for two days.
   *
   * @param from from then on, as {@code -10d}
   */
  public Certificates issue(String alias, String names, String from)
      throws IOException, InterruptedException {
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-dname",
        "CN=" + alias,
        "-signer",
        "ca",
        "-startdate",
        from,
        "-ext",
        "san=" + names);
    export(alias);
    return this;
  }

  public Path certificate(String alias) {
    return dir.resolve(alias + ".crt");
  }

  public Path key(String alias) {
    return dir.resolve(alias + ".key");
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "2"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("keytool.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(dir.resolve("keytool.log")));
    }
  }

  private void export(String alias) throws IOException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      Key key = keys.getKey(alias, PASSWORD.toCharArray());
      write(key(alias), "PRIVATE KEY", key.getEncoded());
      write(certificate(alias), "CERTIFICATE", keys.getCertificate(alias).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void write(Path file, String kind, byte[] encoded) throws IOException {
    String pem =
        "-----BEGIN "
            + kind
            + "-----\n"
            + PEM.encodeToString(encoded)
            + "\n-----END "
            + kind
            + "-----\n";
    Files.writeString(file, pem, US_ASCII);
  }
}
