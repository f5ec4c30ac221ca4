package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.enforcer.litellm.LiteLlmEnforcement;
import io.tidegate.enforcer.rest.RestClient;
import io.tidegate.enforcer.rest.SecretFile;
import io.tidegate.shell.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate enforce litellm}: makes LiteLLM's proxy obey. */
@Command(
    name = "litellm",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a LiteLLM proxy obey, through its management API: blocks keys and teams, or lowers their"
          + " rpm_limit, tpm_limit and max_budget.",
      ""
    },
    footer = {
      "",
      "A key is named by LiteLLM's hash of it, as its logs do, or by its alias; a tenant is a team (or,"
          + " with --tenants user, a user, who can be throttled and not blocked).",
      "",
      "What was there before stands in the key's or team's own metadata, under tidegate, and is given"
          + " back at the end; what somebody changes meanwhile is kept. LiteLLM ends nothing by"
          + " itself: while this does not run, what is in force stays. Its other workers heed a change"
          + " when their cache of keys runs out (a minute, unless they share Redis).",
      "",
      "The master key comes from --master-key-file, which may be replaced while this runs, or from the"
          + " environment's LITELLM_MASTER_KEY; it is never an argument.",
      "",
      "Examples:",
      "  tidegate enforce litellm --bootstrap-servers kafka-1:9092 \\",
      "    --cluster eu-1 --id litellm-1 --keys keys \\",
      "    --url http://127.0.0.1:4000 --master-key-file /etc/tidegate/litellm.key",
      "  tidegate enforce litellm --release-all --url http://127.0.0.1:4000"
    })
final class EnforceLiteLlmCommand implements Callable<Integer> {
  private static final String VARIABLE = "LITELLM_MASTER_KEY";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "Where the proxy's management API is: http://HOST:PORT or https://HOST:PORT.")
  private String url = "";

  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      description = "The master key, in one line (default: the environment's LITELLM_MASTER_KEY).")
  private @Nullable Path masterKeyFile;

  @Option(
      names = "--tenants",
      paramLabel = "team|user",
      description = "What a tenant is at LiteLLM (default: team).")
  private String tenants = "team";

  @Mixin private EnforceOptions options = new EnforceOptions();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    LiteLlmEnforcement enforcement =
        new LiteLlmEnforcement(client(), kind(), options.clusters(), InstantSource.system());
    return options.releasesAll()
        ? options.release(enforcement, out)
        : EnforceOptions.run(options.loop(enforcement, out));
  }

  private RestClient client() throws IOException {
    try {
      return new RestClient(URI.create(url), masterKey(), RestClient.plain(), RestClient.AWAY);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--url " + e.getMessage());
    }
  }

  private RestClient.Token masterKey() throws IOException {
    if (masterKeyFile != null) {
      SecretFile file = new SecretFile(masterKeyFile);
      file.read();
      return file;
    }
    String given = System.getenv(VARIABLE);
    if (given == null) {
      throw new ConfigException("--master-key-file is missing, and " + VARIABLE + " is not set");
    }
    String key = SecretFile.checked(given, VARIABLE);
    return () -> key;
  }

  private LiteLlmEnforcement.Tenants kind() {
    return switch (tenants.toLowerCase(Locale.ROOT)) {
      case "team" -> LiteLlmEnforcement.Tenants.TEAM;
      case "user" -> LiteLlmEnforcement.Tenants.USER;
      default -> throw new ConfigException("--tenants is " + tenants + ", must be team or user");
    };
  }
}
