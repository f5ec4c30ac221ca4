package io.tidegate.delivery.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.loop.Destination;
import io.tidegate.delivery.sinks.SinkKind;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SinkSettingsTest {
  @TempDir private Path dir;

  @Test
  void opensEachKindFromFiveLines() throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef");
    SortedMap<String, SinkSettings> sinks =
        read(
            """
            {"hook": {"type": "webhook", "url": "https://soc.example/x", "signing": "file:%1$s"},
             "splunk": {"type": "splunk", "url": "https://splunk:8088", "token": "file:%1$s"},
             "elastic": {"type": "elasticsearch", "url": "https://es:9200", "token": "file:%1$s"},
             "syslog": {"type": "syslog", "address": "siem.example:6514"},
             "otlp": {"type": "otlp", "url": "http://collector:4318/v1/logs"},
             "azure": {"type": "azure", "url": "https://dce.example/x", "token": "env:PATH"},
             "file": {"type": "file", "path": "/tmp/x.jsonl",
               "route": {"severity": "high", "clusters": ["eu-*"], "commands": false},
               "cadence": {"low": "10m"}, "from": "beginning",
               "pseudonyms": {"of": ["tenant"], "key": "file:%1$s"}}}
            """
                .formatted(token));
    assertThat(sinks).hasSize(SinkKind.values().length);
    for (SinkSettings each : sinks.values()) {
      Destination destination = each.open();
      assertThat(destination.sink().mostEvents()).isPositive();
      destination.sink().close();
    }
    Destination file = sinks.get("file").open();
    assertThat(file.route().least()).isEqualTo(Severity.HIGH);
    assertThat(file.cadence().medium()).isEqualTo(Duration.ofMinutes(5));
    assertThat(file.cadence().low()).isEqualTo(Duration.ofMinutes(10));
    assertThat(file.fromBeginning()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          {"a": {"type": "kafka"}} ! sinks.a.type is kafka; allowed: webhook, splunk, elasticsearch
          {"a": {}} ! sinks.a.type is not set
          {"A b": {"type": "file"}} ! sinks has the name A b
          {"a": {"type": "file", "path": "x", "pth": "y"}} ! there is no key sinks.a.pth; the nearest is path
          {"a": {"type": "syslog", "address": "siem"}} ! sinks.a.address is siem; allowed: HOST:PORT
          {"a": {"type": "splunk", "url": "https://s"}} ! sinks.a.token is not set
          {"a": {"type": "splunk", "url": "http://s", "token": "env:X"}} ! the token would go over the network in clear
          {"a": {"type": "webhook", "url": "ftp://s"}} ! sinks.a.url is no address
          {"a": {"type": "webhook", "url": "https://s", "batch": 0}} ! sinks.a.batch is 0; allowed: 1 to 1000
          {"a": {"type": "file", "path": "x", "cadence": {"low": "2 days"}}} ! sinks.a.cadence.low is 2 days; allowed: 0s to 24h
          {"a": {"type": "file", "path": "x", "route": {"severity": "loud"}}} ! sinks.a.route.severity is loud; allowed: informational
          {"a": {"type": "file", "path": "x", "redact": ["metadata.uid"]}} ! sinks.a.redact is metadata.uid; allowed
          {"a": {"type": "file", "path": "x", "pseudonyms": {"of": ["tenant"]}}} ! sinks.a.pseudonyms is [tenant]; allowed
          {"a": {"type": "file", "path": "x/y"}, "b": {"type": "file", "path": "./x/../x/y"}} ! sinks.b.path is ./x/../x/y, which the sink a writes to
          {"a": {"type": "otlp", "url": "https://s", "tls": {"key": "k.pem"}}} ! sinks.a.tls is half a client certificate
          """)
  void saysWhatIsWrongAndWhatIsAllowed(String json, String said) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          {"a": {"type": "splunk", "url": "https://s", "token": "hunter2"}}
          {"a": {"type": "webhook", "url": "https://me:hunter2@s"}}
          {"a": {"type": "webhook", "url": "https://s/hunter2 x"}}
          {"a": {"type": "webhook", "url": "https://s", "signing": "hunter2"}}
          {"a": {"type": "webhook", "url": "https://s", "password": "hunter2"}}
          """)
  void neverShowsWhatMayBeASecret(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  private static SortedMap<String, SinkSettings> read(String json) throws IOException {
    return SinkSettings.readAll(Documents.read(json.getBytes(UTF_8)));
  }
}
