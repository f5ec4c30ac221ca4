package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.replay.BaselineLines;
import io.tidegate.app.topics.RecordSigning;
import io.tidegate.app.topics.TopicWriter;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate baselines}: gives the service what was learnt from history. */
@Command(
    name = "baselines",
    mixinStandardHelpOptions = true,
    description = "Gives services what was learnt from history.",
    subcommands = BaselinesCommand.Load.class)
public final class BaselinesCommand {

  /** {@code baselines load}. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Signs every document of FILE and sends it to the baselines topic, once all of them are good."
            + " Whoever has learnt less of an entity goes on from it, unless the entity is under a"
            + " finding; services that start later read it too.",
        ""
      },
      footer = {"", "FILE is what calibrate wrote (docs/calibration.md)."})
  static final class Load implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Baseline documents, one a line.")
    private @Nullable Path file;

    @Option(
        names = "--sign-with",
        required = true,
        paramLabel = "FILE",
        description =
            "A private key with the role baseline, <key id>.pem as made by keys generate: what is not"
                + " signed is not taken.")
    private @Nullable Path signWith;

    @Mixin private BrokerOptions brokers = new BrokerOptions();

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter err = requireNonNull(spec).commandLine().getErr();
      TidegateConfig config = brokers.load(err);
      String topic = config.service().steering().baselines();
      RecordSigning signing =
          new RecordSigning(
              OperatorOptions.signer(requireNonNull(signWith), requireNonNull(spec).commandLine()),
              Purpose.BASELINE,
              config.service().applicationId());
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      BaselineLines.read(
          requireNonNull(file),
          (subject, value, line) -> records.add(signing.record(topic, subject, value)));
      TopicWriter.write(config.service(), records);
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      out.println("Sent " + records.size() + " documents to " + topic + ".");
      out.flush();
      return ExitCodes.OK;
    }
  }
}
