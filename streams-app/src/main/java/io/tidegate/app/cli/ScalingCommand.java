package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.replay.ScalingLines;
import io.tidegate.app.topics.RecordSigning;
import io.tidegate.app.topics.TopicWriter;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate scaling}: tells the service of the fleet's changes, signed. */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    description = "Tells the service what changes in the fleet, and vouches for it.",
    subcommands = ScalingCommand.Send.class)
public final class ScalingCommand {

  /** {@code scaling send}. */
  @Command(
      name = "send",
      mixinStandardHelpOptions = true,
      description = {
        "Sends every scaling event of FILE to the scaling topic, once all of them are good.",
        ""
      },
      footer = {
        "",
        "What vouches (node_secured, scale_decision, planned, deploy, guardrail_change) is heard",
        "only signed where steering.requireSigned has scaling. One node, from a script:",
        "  echo '{\"time\":\"2026-07-31T08:00:00Z\",\"event_id\":\"n1-secured\",\"cluster\":\"eu-1\","
            + "\"type\":\"node_secured\",\"node\":\"n1\"}' |",
        "    tidegate scaling send /dev/stdin --sign-with keys/attestor-1.pem"
      })
  static final class Send implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "One event a line, in Tidegate's own form.")
    private @Nullable Path file;

    @Option(
        names = "--sign-with",
        paramLabel = "FILE",
        description =
            "A private key with the role scaling:<cluster>, <key id>.pem as made by keys generate.")
    private @Nullable Path signWith;

    @Mixin private BrokerOptions brokers = new BrokerOptions();

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      TidegateConfig config = brokers.load(requireNonNull(spec).commandLine().getErr());
      Source source =
          config.engine().scaling().stream()
              .filter(each -> each.format().translator() == null)
              .findFirst()
              .orElseThrow(
                  () ->
                      new KafkaException(
                          "no source of sources.scaling is in Tidegate's own form, so that nobody"
                              + " reads such events"));
      RecordSigning signing =
          new RecordSigning(
              OperatorOptions.signer(signWith, requireNonNull(spec).commandLine()),
              Purpose.SCALING,
              config.service().applicationId());
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      ScalingLines.read(
          requireNonNull(file),
          source,
          (cluster, event) -> records.add(signing.record(source.topic(), cluster, event)));
      TopicWriter.write(config.service(), records);
      out.println("Sent " + records.size() + " records to " + source.topic() + ".");
      out.flush();
      return ExitCodes.OK;
    }
  }
}
