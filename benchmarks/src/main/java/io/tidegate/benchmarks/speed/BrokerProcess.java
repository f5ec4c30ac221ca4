package io.tidegate.benchmarks.speed;

import io.tidegate.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** A broker in a process of its own: says where it is, and runs until its input ends. */
final class BrokerProcess {
  private BrokerProcess() {}

  /** Starts, and waits for the end of the input. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      new PrintWriter(System.out, true, StandardCharsets.UTF_8).println(broker.bootstrapServers());
      while (System.in.read() >= 0) {
        // What comes means nothing.
      }
    }
  }
}
