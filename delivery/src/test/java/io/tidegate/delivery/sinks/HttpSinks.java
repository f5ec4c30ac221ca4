package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.delivery.wire.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Sinks of every kind over HTTP, and the good answer to each. */
final class HttpSinks {
  private HttpSinks() {}

  /** A sink that waits so long for an answer. */
  static Sink open(
      SinkKind kind, URI base, Path token, String channel, SinkOptions.Tls tls, Duration patience)
      throws IOException {
    URI address =
        switch (kind) {
          case OTLP -> base.resolve("/v1/logs");
          case AZURE ->
              base.resolve("/dataCollectionRules/dcr-1/streams/Custom-T_CL?api-version=1");
          default -> base;
        };
    return kind.open(
        new SinkOptions(
            address,
            Secret.of("file:" + token),
            "",
            null,
            tls,
            patience,
            100,
            "array",
            kind == SinkKind.ELASTICSEARCH ? "tidegate-alerts" : "",
            channel,
            true,
            null,
            0,
            0));
  }

  static String well(ScriptedServer.Asked asked) {
    if (!asked.path().endsWith("/_bulk")) {
      return "{\"text\":\"Success\",\"code\":0}";
    }
    var answer = Documents.object().put("errors", false);
    var items = answer.putArray("items");
    asked
        .text()
        .lines()
        .filter(line -> line.startsWith("{\"create\""))
        .forEach(line -> items.addObject().putObject("create").put("status", 201));
    return new String(Documents.bytes(answer), UTF_8);
  }
}
