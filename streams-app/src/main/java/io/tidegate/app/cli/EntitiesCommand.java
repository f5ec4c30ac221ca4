package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.replay.EntityLines;
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

/** {@code tidegate entities}: tells the service what is known of tenants, keys and models. */
@Command(
    name = "entities",
    mixinStandardHelpOptions = true,
    description = "Tells the service of plans, budgets, limits and what tenants may use.",
    subcommands = EntitiesCommand.Load.class)
public final class EntitiesCommand {

  /** {@code entities load}. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = {
        "Sends every record of FILE to the entities topic, once all of them are good.",
        ""
      },
      footer = {
        "",
        "CSV has a header; lists are separated by semicolons:",
        "  subject,plan,budget_usd,period,tokens_per_min,allowed_models",
        "  tenant/acme,pro,500,day,200000,llama-8b;llama-70b",
        "JSONL has one object a line:",
        "  {\"subject\":\"tenant/acme\",\"budget_usd\":500,\"period\":\"day\","
            + "\"limits\":{\"tokens_per_min\":200000}}"
      })
  static final class Load implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "CSV or JSONL.")
    private @Nullable Path file;

    @Option(
        names = "--sign-with",
        paramLabel = "FILE",
        description =
            "A private key with the role entity, <key id>.pem as made by keys generate; needed for"
                + " what switches a detector, protects or limits where that must be signed.")
    private @Nullable Path signWith;

    @Mixin private BrokerOptions brokers = new BrokerOptions();

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter err = requireNonNull(spec).commandLine().getErr();
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      TidegateConfig config = brokers.load(err);
      List<Source> sources = config.engine().entities();
      if (sources.isEmpty()) {
        throw new KafkaException("sources.entities is empty: the service reads no such topic");
      }
      String topic = sources.get(0).topic();
      RecordSigning signing =
          new RecordSigning(
              OperatorOptions.signer(signWith, requireNonNull(spec).commandLine()),
              Purpose.ENTITY,
              config.service().applicationId());
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      EntityLines.read(
          requireNonNull(file),
          (subject, value, line) -> records.add(signing.record(topic, subject, value)));
      TopicWriter.write(config.service(), records);
      out.println("Sent " + records.size() + " records to " + topic + ".");
      out.flush();
      return ExitCodes.OK;
    }
  }
}
