package io.tidegate.delivery.sinks;

import io.tidegate.delivery.wire.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a sink is reached and spoken to; what its kind has no use for is empty.
 *
 * @param address of HTTP sinks their URL; {@code tls://} or {@code tcp://} and HOST:PORT of syslog
 * @param batch how many events are sent at once
 * @param form the webhook's array or single, syslog's cef or json, Splunk's sourcetype
 * @param template whether an index template is written
 */
public record SinkOptions(
    URI address,
    @Nullable Secret token,
    String user,
    @Nullable Secret signing,
    Tls tls,
    Duration timeout,
    int batch,
    String form,
    String index,
    String channel,
    boolean template,
    @Nullable Path file,
    long mostBytes,
    int kept) {

  /** Files in PEM: whom to trust instead of the JDK's authorities, and our own certificate. */
  public record Tls(@Nullable Path authority, @Nullable Path certificate, @Nullable Path key) {
    /** The JDK's authorities, and no certificate. */
    public static final Tls DEFAULT = new Tls(null, null, null);
  }

  /** The options of a file. */
  public static SinkOptions ofFile(Path file, long mostBytes, int kept) {
    return new SinkOptions(
        file.toUri(),
        null,
        "",
        null,
        Tls.DEFAULT,
        Duration.ZERO,
        0,
        "",
        "",
        "",
        false,
        file,
        mostBytes,
        kept);
  }
}
