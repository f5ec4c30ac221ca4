package io.tidegate.delivery.sinks;

import java.io.IOException;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** A node of OpenSearch in a process of its own; ends when its input does. */
public final class OpenSearchNode {
  private OpenSearchNode() {}

  /** Runs at a port of this machine, with its data in a directory. */
  public static void main(String[] arguments) throws IOException {
    try (OpenSearchRunner runner = new OpenSearchRunner()) {
      runner.onBuild(
          (number, settings) -> {
            settings.put("http.port", arguments[1]);
            settings.put("transport.port", "0");
            settings.put("network.host", "127.0.0.1");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
          });
      runner.build(
          OpenSearchRunner.newConfigs()
              .basePath(arguments[0])
              .numOfNode(1)
              .clusterName("tidegate")
              .disableESLogger());
      while (System.in.read() >= 0) {
        // Its end is what is waited for.
      }
    }
  }
}
