package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.serve.AclPlan;
import io.tidegate.app.topics.BrokerAdmin;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics}: the topics of a deployment. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Creates the topics that the service needs, or shows them.",
    footer = {
      "",
      "Examples:",
      "  tidegate topics create --bootstrap-servers localhost:9092 --partitions 12",
      "  tidegate topics list --bootstrap-servers localhost:9092"
    },
    subcommands = {TopicsCommand.Create.class, TopicsCommand.Listing.class})
public final class TopicsCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static AclPlan acls(TidegateConfig config) {
    return AclPlan.of(
        config.service().applicationId(),
        InputTopics.of(config.engine(), config.service().steering()),
        config.service().outputs(),
        config.delivery().undelivered());
  }

  private static TopicPlan plan(TidegateConfig config, int telemetry, int scaling) {
    return TopicPlan.of(
            InputTopics.of(config.engine(), config.service().steering()),
            config.service().outputs(),
            telemetry,
            scaling)
        .withUndelivered(config.delivery().undelivered());
  }

  /** {@code topics create}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      showDefaultValues = true,
      description = "Creates what is missing; what exists is left as it is.",
      footer = {
        "",
        "Examples:",
        "  tidegate topics create --bootstrap-servers localhost:9092",
        "  tidegate topics create --bootstrap-servers localhost:9092 --partitions 12",
        "  tidegate topics create --acl      prints the rights, and creates nothing"
      })
  static final class Create implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    /** Each is a file or more for every broker that has it. */
    private static final int MOST_PARTITIONS = 10_000;

    @Mixin private BrokerOptions brokers = new BrokerOptions();

    @Option(
        names = "--partitions",
        paramLabel = "N",
        defaultValue = "8",
        description = "Partitions of each telemetry topic.")
    private int partitions;

    @Option(
        names = "--scaling-partitions",
        paramLabel = "N",
        defaultValue = "1",
        description = "Partitions of each scaling topic.")
    private int scalingPartitions;

    @Option(
        names = "--acl",
        description =
            "Prints the least rights that each role needs, as calls of kafka-acls, and asks no broker:"
                + " put your principals in place of User:ROLE.")
    private boolean acl;

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter err = requireNonNull(spec).commandLine().getErr();
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      TidegateConfig config = brokers.load(err);
      if (acl) {
        tell(acls(config), config.service().bootstrapServers(), out);
        return ExitCodes.OK;
      }
      TopicPlan plan =
          plan(
              config,
              checked("--partitions", partitions),
              checked("--scaling-partitions", scalingPartitions));
      try (BrokerAdmin admin = BrokerAdmin.of(config.service())) {
        int replication = config.service().replication();
        SortedMap<String, TopicCreation.Outcome> outcomes =
            admin.ask((Admin client) -> TopicCreation.create(client, plan, replication));
        TreeMap<String, TopicCreation.Outcome> differing = new TreeMap<>(outcomes);
        differing.values().removeIf(each -> each != TopicCreation.Outcome.EXISTS_DIFFERENTLY);
        SortedMap<String, Integer> there = admin.partitions(differing.keySet());
        outcomes.forEach(
            (name, outcome) ->
                out.printf("%-28s %s%n", name, text(outcome, there.getOrDefault(name, 0))));
      }
      out.flush();
      return ExitCodes.OK;
    }

    private static void tell(AclPlan acls, String brokers, PrintWriter out) {
      out.println(
          "# Who is granted nothing may do nothing, where the brokers have an authorizer and");
      out.println("# allow.everyone.if.no.acl.found is false. Operators' own tools may need more.");
      acls.byRole()
          .forEach(
              (role, grants) -> {
                out.println("# " + role);
                for (AclPlan.Grant grant : grants) {
                  out.println(
                      "kafka-acls --bootstrap-server "
                          + brokers
                          + " --add --allow-principal User:"
                          + role
                          + " "
                          + grant.arguments());
                }
              });
      out.flush();
    }

    private int checked(String option, int partitions) {
      if (partitions < 1 || partitions > MOST_PARTITIONS) {
        throw new ParameterException(
            requireNonNull(spec).commandLine(),
            option + " is " + partitions + "; allowed: 1 to " + MOST_PARTITIONS);
      }
      return partitions;
    }

    private static String text(TopicCreation.Outcome outcome, int there) {
      return switch (outcome) {
        case CREATED -> "created";
        case EXISTS -> "exists";
        case EXISTS_DIFFERENTLY -> "exists, with " + there + " partitions and not as many as asked";
      };
    }
  }

  /** {@code topics list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows the topics of the deployment and their partitions.",
      footer = {"", "Example:", "  tidegate topics list --bootstrap-servers localhost:9092"})
  static final class Listing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private BrokerOptions brokers = new BrokerOptions();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter err = requireNonNull(spec).commandLine().getErr();
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      TidegateConfig config = brokers.load(err);
      SortedSet<String> names = new TreeSet<>();
      plan(config, 1, 1).topics().forEach(topic -> names.add(topic.name()));
      try (BrokerAdmin admin = BrokerAdmin.of(config.service())) {
        SortedMap<String, Integer> found = admin.partitions(names);
        for (String name : names) {
          Integer partitions = found.get(name);
          if (output.isJson()) {
            out.println(JSON.createObjectNode().put("topic", name).put("partitions", partitions));
          } else {
            out.printf(
                Locale.ROOT,
                "%-28s %s%n",
                name,
                partitions == null ? "missing" : partitions + " partitions");
          }
        }
      }
      out.flush();
      return ExitCodes.OK;
    }
  }
}
