package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.enforcer.book.AllowList;
import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Identity;
import io.tidegate.enforcer.loop.AllowFile;
import io.tidegate.enforcer.loop.EnforcerLoop;
import io.tidegate.enforcer.loop.EnforcerSettings;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.encode.TimeText;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigException;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every enforcer needs to know. */
final class EnforceOptions {
  /** A month. */
  private static final int MOST_HOURS = 744;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "The brokers.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "A cluster whose traffic this gateway sees; may be given several times.")
  private SortedSet<String> clusters = new TreeSet<>();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Names this enforcer in its answers; no other may have the same id.")
  private @Nullable String id;

  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description = "The public keys (*.jwk) of which one must have signed a command.")
  private @Nullable Path keys;

  @Option(
      names = "--sign-with",
      paramLabel = "FILE",
      description =
          "This enforcer's private key with the role enforcer:ID, <key id>.pem as made by keys"
              + " generate; needed where the policy requires that answers are signed.")
  private @Nullable Path signWith;

  @Option(
      names = "--deployment",
      paramLabel = "NAME",
      description = "The service.applicationId that it answers (default: tidegate).")
  private String deployment = "tidegate";

  @Option(
      names = "--allow",
      paramLabel = "FILE",
      description =
          "What is never contained here, one a line: CLUSTER/tenant/ID, */api_key/ID, or * for"
              + " everything; read again when it changes.")
  private @Nullable Path allow;

  @Option(
      names = "--longest",
      paramLabel = "HOURS",
      description = "What would be contained here for longer is refused (default: 24).")
  private int longestHours = 24;

  @Option(
      names = "--release-all",
      description =
          "Break glass: releases everything at this gateway and ends. Needs no broker. With --allow,"
              + " the line * is added to the file, so that a running enforcer contains nothing"
              + " until the line is taken away.")
  private boolean releaseAll;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "Properties of the Kafka clients: security and the like.")
  private @Nullable Path commandConfig;

  @Option(names = "--control", paramLabel = "TOPIC", description = "The topic of the commands.")
  private String control = OutputTopics.DEFAULT.control();

  @Option(
      names = "--enforced",
      paramLabel = "TOPIC",
      description = "The compacted topic of what is in force.")
  private String enforced = OutputTopics.DEFAULT.enforced();

  @Option(names = "--responses", paramLabel = "TOPIC", description = "Where answers go.")
  private String responses = SteeringTopics.DEFAULT.responses();

  boolean releasesAll() {
    return releaseAll;
  }

  /** Releases everything, also where neither broker nor enforcer runs. */
  int release(Enforcement enforcement, PrintWriter out) throws IOException {
    if (allow == null) {
      out.println(
          "No --allow FILE: an enforcer that runs for this gateway contains again at once.");
    } else {
      Files.writeString(
          allow, AllowList.EVERYTHING + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      out.println("Everything is exempt here until the line * is taken out of " + allow + ".");
    }
    enforcement.reconcile(List.of());
    out.println("Released: nothing is contained at this gateway.");
    out.flush();
    return ExitCodes.OK;
  }

  /** The loop that makes a gateway obey. */
  EnforcerLoop loop(Enforcement enforcement, PrintWriter out) throws IOException {
    require("--bootstrap-servers", bootstrapServers);
    require("--id", id);
    require("--keys", keys);
    require("--cluster", clusters.isEmpty() ? null : clusters);
    Identity identity =
        new Identity(
            requireNonNull(id),
            clusters,
            enforcement.actions(),
            enforcement.limits(),
            longestMs(),
            new VersionCommand().getVersion()[0]);
    EnforcerSettings settings =
        new EnforcerSettings(
            requireNonNull(bootstrapServers),
            control,
            enforced,
            responses,
            signWith == null ? null : OperatorOptions.signer(signWith),
            deployment,
            kafka());
    EnforcerLoop loop =
        new EnforcerLoop(
            identity,
            VerifyCommand.verifier(requireNonNull(keys)),
            enforcement,
            settings,
            allow == null ? null : new AllowFile(allow),
            response -> tell(response, out));
    out.println("Enforces as " + id + " for " + String.join(", ", clusters) + ".");
    out.println("  commands " + control + ", in force " + enforced + ", answers " + responses);
    out.println("  exempt   " + (allow == null ? "nothing (--allow FILE)" : allow.toString()));
    out.flush();
    return loop;
  }

  private long longestMs() {
    if (longestHours < 1 || longestHours > MOST_HOURS) {
      throw new ConfigException("--longest is " + longestHours + ", must be 1 to " + MOST_HOURS);
    }
    return Duration.ofHours(longestHours).toMillis();
  }

  String deployment() {
    return deployment;
  }

  SortedSet<String> clusters() {
    return clusters;
  }

  /** Works until the process is told to stop. */
  static int run(EnforcerLoop loop) {
    Thread worker = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  loop.close();
                  try {
                    worker.join(2_000);
                  } catch (InterruptedException e) {
                    worker.interrupt();
                  }
                },
                "stop"));
    loop.run();
    return ExitCodes.OK;
  }

  private static void tell(Response response, PrintWriter out) {
    out.println(
        TimeText.of(response.timeMs())
            + " "
            + response.status()
            + " "
            + response.state().wireName()
            + " "
            + response.commandId()
            + " "
            + response.text());
    out.flush();
  }

  private SortedMap<String, String> kafka() throws IOException {
    SortedMap<String, String> settings = new TreeMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (InputStream in = Files.newInputStream(commandConfig)) {
        properties.load(in);
      }
      properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    }
    return settings;
  }

  private static void require(String option, @Nullable Object given) {
    if (given == null) {
      throw new ConfigException(option + " is missing; see --help");
    }
  }
}
