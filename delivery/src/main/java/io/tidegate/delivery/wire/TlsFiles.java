package io.tidegate.delivery.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS by files in PEM: whom to trust, and who we are. */
public final class TlsFiles {
  private static final char[] NO_PASSWORD = {};
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  private TlsFiles() {}

  /**
   * The context of connections.
   *
   * @param authority certificates that are trusted instead of the JDK's own; null for the JDK's
   * @param certificate our chain, for a server that asks; null for none
   * @param key its private key, PKCS #8, not encrypted
   */
  public static SSLContext context(
      @Nullable Path authority, @Nullable Path certificate, @Nullable Path key) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate == null || key == null ? null : ours(certificate, key),
          authority == null ? null : trusted(authority),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("these files make no TLS: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trusted(Path authority)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int index = 0;
    for (Certificate each : certificates(authority)) {
      store.setCertificateEntry("authority-" + index++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] ours(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry(
        "own", privateKey(key), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return found;
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    String pem = Files.readString(file, US_ASCII);
    int begin = pem.indexOf(KEY_BEGIN);
    int end = pem.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw new IOException(file + " holds no private key in PKCS #8 that is not encrypted");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + KEY_BEGIN.length(), end));
    GeneralSecurityException wrong = new GeneralSecurityException("no key");
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        wrong = e;
      }
    }
    throw wrong;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
