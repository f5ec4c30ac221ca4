package io.tidegate.benchmarks.speed;

import io.tidegate.app.serve.TidegateService;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The service in a process of its own: says when it is ready, and runs until its input ends. */
final class LatencyService {
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);

  /**
   * The two rules of the shipped policies that rest on proof. Its guards let all commands pass:
   * more are given here in a minute than is healthy in an hour.
   */
  private static final String POLICY =
      """
      name: latency
      version: "1"
      mode: observe
      guards:
        actions_per_hour: 10000
        reserved_for_proof: 0
        cool_down: 0s
        materiality: {share_of_fleet: 0, usd_per_hour: 0}
        blast_radius: {capacity_share: 1, least_nodes: 1000, customers_share: 1, least_customers: 1000}
      rules:
        - id: unsecured-node
          match: {detectors: [unsecured-node]}
          action: contain
          method: drain
          ttl: 1m
        - id: canary-leak
          match: {detectors: [canary-leak]}
          action: deny
          ttl: 1m
      """;

  private LatencyService() {}

  /**
   * Runs it.
   *
   * @param args the broker
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path state = Files.createTempDirectory("tidegate-bench-");
    Path policy = Files.writeString(state.resolve("policy.yaml"), POLICY);
    TidegateConfig config =
        ContenderProcess.config(
            null, args[0], "bench-latency", state, Map.of("policy.file", policy.toString()));
    try (TidegateService service =
        new TidegateService(config.service(), config.engine(), null, null)) {
      service.start();
      boolean ready = service.awaitReady(READY_WITHIN);
      new PrintWriter(System.out, true, StandardCharsets.UTF_8).println(ready ? "ready" : "late");
      while (System.in.read() >= 0) {
        // Its end is what is waited for.
      }
    }
    ContenderProcess.delete(state);
  }
}
