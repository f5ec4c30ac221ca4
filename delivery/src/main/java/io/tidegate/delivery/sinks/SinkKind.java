package io.tidegate.delivery.sinks;

import static java.util.Objects.requireNonNull;

import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.wire.HttpTransport;
import io.tidegate.delivery.wire.LineSocket;
import io.tidegate.delivery.wire.TlsFiles;
import java.io.IOException;
import javax.net.ssl.SSLContext;

/** The sinks that there are; {@link #word()} names them in the configuration. */
public enum SinkKind {
  WEBHOOK("webhook", false) {
    @Override
    Dialect dialect(SinkOptions options) {
      return new Webhook(
          options.address(),
          options.form().equals("single"),
          authorization("Bearer", options),
          options.signing());
    }
  },
  SPLUNK("splunk", true) {
    @Override
    Dialect dialect(SinkOptions options) {
      return new SplunkHec(
          options.address(),
          options.index(),
          options.form(),
          options.channel(),
          authorization("Splunk", options),
          options.timeout());
    }
  },
  ELASTICSEARCH("elasticsearch", false) {
    @Override
    Dialect dialect(SinkOptions options) {
      String scheme = options.user().isEmpty() ? "ApiKey" : "Basic";
      return new BulkIndex(
          options.address(), options.index(), options.template(), authorization(scheme, options));
    }
  },
  OTLP("otlp", false) {
    @Override
    Dialect dialect(SinkOptions options) {
      return new OtlpLogs(options.address(), authorization("Bearer", options));
    }
  },
  AZURE("azure", true) {
    @Override
    Dialect dialect(SinkOptions options) {
      return new AzureLogs(options.address(), authorization("Bearer", options));
    }
  },
  SYSLOG("syslog", false) {
    @Override
    public Sink open(SinkOptions options) throws IOException {
      boolean secured = "tls".equals(options.address().getScheme());
      SSLContext tls = secured ? tls(options) : null;
      return new Syslog(
          new LineSocket(
              requireNonNull(options.address().getHost()),
              options.address().getPort(),
              tls,
              options.timeout()),
          options.form().equals("cef"));
    }
  },
  FILE("file", false) {
    @Override
    public Sink open(SinkOptions options) {
      return new JsonFile(requireNonNull(options.file()), options.mostBytes(), options.kept());
    }
  };

  /** Below what Azure and older collectors of Splunk take in one request. */
  private static final long MOST_BYTES = 700_000;

  private final String word;
  private final boolean needsToken;

  SinkKind(String word, boolean needsToken) {
    this.word = word;
    this.needsToken = needsToken;
  }

  public String word() {
    return word;
  }

  /** Whether nobody is let in without one. */
  public boolean needsToken() {
    return needsToken;
  }

  /** Makes a sink; the files of its TLS are read. */
  public Sink open(SinkOptions options) throws IOException {
    HttpTransport http = new HttpTransport(tls(options), options.timeout());
    return new HttpSink(dialect(options), http, options.batch(), MOST_BYTES);
  }

  Dialect dialect(SinkOptions options) {
    throw new IllegalStateException(word + " is not spoken to over HTTP");
  }

  private static Authorization authorization(String scheme, SinkOptions options) {
    return new Authorization(scheme, options.user(), options.token());
  }

  private static SSLContext tls(SinkOptions options) throws IOException {
    return TlsFiles.context(
        options.tls().authority(), options.tls().certificate(), options.tls().key());
  }
}
