package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.enforcer.rest.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The files that Kubernetes gives a pod to prove who it is and to know whom it talks to; both are
 * replaced while it runs, and read again.
 */
public final class ServiceAccount implements RestClient.Clients {
  /** Where Kubernetes puts them. */
  public static final Path FOLDER = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path folder;
  private @Nullable HttpClient client;
  private @Nullable FileTime trustedAt;

  public ServiceAccount(Path folder) {
    this.folder = folder;
  }

  /** The token, which Kubernetes renews within the hour. */
  public RestClient.Token token() {
    return new SecretFile(folder.resolve("token"));
  }

  /** The namespace that the account is of. */
  public String namespace() throws IOException {
    return new SecretFile(folder.resolve("namespace")).read();
  }

  @Override
  public HttpClient client() throws IOException {
    Path authorities = folder.resolve("ca.crt");
    if (!Files.isReadable(authorities)) {
      throw new IOException("there is no file " + authorities + " that can be read");
    }
    FileTime written = Files.getLastModifiedTime(authorities);
    HttpClient known = client;
    if (known != null && written.equals(trustedAt)) {
      return known;
    }
    try {
      HttpClient made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(PATIENCE)
              .sslContext(trusting(authorities))
              .build();
      client = made;
      trustedAt = written;
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + " holds no certificates: " + e.getMessage(), e);
    }
  }

  private static SSLContext trusting(Path authorities)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    int number = 0;
    try (InputStream in = Files.newInputStream(authorities)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca-" + number++, each);
      }
    }
    if (number == 0) {
      throw new GeneralSecurityException("none is there");
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
