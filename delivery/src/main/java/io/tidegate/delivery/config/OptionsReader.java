package io.tidegate.delivery.config;

import io.tidegate.delivery.sinks.SinkKind;
import io.tidegate.delivery.sinks.SinkOptions;
import io.tidegate.delivery.wire.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how a sink is reached and spoken to: only the keys that its kind has are known. */
final class OptionsReader {
  private static final String WEB = "an address, http://… or https://…";
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);

  private OptionsReader() {}

  static SinkOptions read(SinkKind kind, Members members) {
    if (kind == SinkKind.FILE) {
      return SinkOptions.ofFile(
          Path.of(members.required("path", "a file, which is made where missing")),
          members.integer("megabytes", 64, 1, 100_000) * 1_048_576L,
          members.integer("kept", 5, 1, 1_000));
    }
    return kind == SinkKind.SYSLOG ? syslog(members) : http(kind, members);
  }

  private static SinkOptions syslog(Members members) {
    String address = members.required("address", "HOST:PORT");
    int colon = address.lastIndexOf(':');
    if (colon <= 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
      throw members.wrong("address", address, "HOST:PORT");
    }
    boolean secured = members.choice("transport", "tls", List.of("tls", "tcp")).equals("tls");
    String format = members.choice("format", "cef", List.of("cef", "json"));
    return new SinkOptions(
        URI.create((secured ? "tls://" : "tcp://") + address),
        null,
        "",
        null,
        tls(members),
        timeout(members),
        0,
        format,
        "",
        "",
        true,
        null,
        0,
        0);
  }

  private static SinkOptions http(SinkKind kind, Members members) {
    URI url = members.url("url", WEB);
    Secret token = members.secret("token");
    String user = kind == SinkKind.ELASTICSEARCH ? members.text("user", "") : "";
    Secret signing = kind == SinkKind.WEBHOOK ? members.secret("signing") : null;
    boolean plain = members.flag("plain", false);
    if (token == null && kind.needsToken()) {
      throw new IllegalArgumentException(
          members.required("token", "file:PATH or env:NAME, where the token is"));
    }
    if (token != null && "http".equals(url.getScheme()) && !plain && !isHere(url.getHost())) {
      throw members.wrong(
          "url",
          url.getScheme() + "://" + url.getHost(),
          "https://…, since the token would go over the network in clear; plain: true allows it");
    }
    String form =
        kind == SinkKind.WEBHOOK ? members.choice("form", "array", List.of("array", "single")) : "";
    String index = "";
    if (kind == SinkKind.ELASTICSEARCH) {
      index = members.text("index", "tidegate-alerts");
      if (!index.matches("[a-z0-9][a-z0-9._-]{0,200}")) {
        throw members.wrong("index", index, "lower case letters, digits and . _ -");
      }
    } else if (kind == SinkKind.SPLUNK) {
      index = members.text("index", "");
    }
    boolean splunk = kind == SinkKind.SPLUNK;
    String channel = splunk ? members.text("channel", "") : "";
    return new SinkOptions(
        url,
        token,
        user,
        signing,
        tls(members),
        timeout(members),
        members.integer(
            "batch", form.equals("single") ? 1 : 100, 1, form.equals("single") ? 1 : 1_000),
        splunk ? members.text("sourcetype", "tidegate:ocsf") : form,
        index,
        channel,
        kind != SinkKind.ELASTICSEARCH || members.flag("template", true),
        null,
        0,
        0);
  }

  private static SinkOptions.Tls tls(Members members) {
    Members tls = members.within("tls");
    @Nullable Path authority = tls.file("authority");
    @Nullable Path certificate = tls.file("certificate");
    @Nullable Path key = tls.file("key");
    if ((certificate == null) != (key == null)) {
      throw members.wrong("tls", "half a client certificate", "certificate and key, or neither");
    }
    tls.requireNothingElse();
    return new SinkOptions.Tls(authority, certificate, key);
  }

  private static Duration timeout(Members members) {
    return members.duration(
        "timeout", Duration.ofSeconds(30), Duration.ofMillis(100), MOST_TIMEOUT);
  }

  private static boolean isHere(String host) {
    return HERE.contains(host);
  }
}
