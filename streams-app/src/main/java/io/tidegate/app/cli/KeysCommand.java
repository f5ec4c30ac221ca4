package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.enforcer.keys.PublicJwk;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate keys}: the keys that commands are signed and verified with. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes and lists the keys that commands, and what steers, are signed with.",
    footer = {"", "Example:", "  tidegate keys generate --out keys --key-id 2026-1"},
    subcommands = {KeysCommand.Generate.class, KeysCommand.Listing.class})
public final class KeysCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code keys generate}. */
  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Makes an Ed25519 pair: ID.pem, which signs and which only its owner can read, and ID.jwk,"
            + " which verifies and goes to every gateway.",
        ""
      },
      footer = {
        "",
        "The service signs with it:   signing: {keyFile: keys/2026-1.pem, keyId: 2026-1}",
        "Gateways verify with it:     tidegate enforce haproxy --keys DIR, DIR holding 2026-1.jwk",
        "",
        "To rotate: make the next pair, put its ID.jwk beside the present one at every gateway and"
            + " restart their enforcers, let the service sign with the next ID.pem, and take the old"
            + " ID.jwk away once the last command that it signed has ended.",
        "",
        "Whoever steers needs a key that says so: the service takes what ID.jwk in the directory"
            + " steering.keys allows its owner, and nothing else. To take a key back, take its"
            + " ID.jwk away and restart the service.",
        "",
        "Examples:",
        "  tidegate keys generate --out keys --key-id 2026-1",
        "  tidegate keys generate --out keys --key-id 2026-2 --owner tidegate --role command"
            + " --role policy --role enforcer:tidegate",
        "  tidegate keys generate --out ann --key-id ann-1 --owner ann --role operator",
        "  tidegate keys generate --out gw --key-id gw-1 --owner gw-1 --role enforcer:gw-1"
      })
  static final class Generate implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Where the two files go.")
    private @Nullable Path out;

    @Option(
        names = "--key-id",
        required = true,
        paramLabel = "ID",
        description = "Names the key in every signature; a new key needs a new id.")
    private @Nullable String keyId;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description =
            "What it may sign of what steers: "
                + SteeringKey.ROLES_ALLOWED
                + "; may be given several times. Without it the key signs commands alone.")
    private SortedSet<String> roles = new TreeSet<>();

    @Option(
        names = "--owner",
        paramLabel = "NAME",
        description = "Whose it is: the name that stands in --by. Needed with --role.")
    private @Nullable String owner;

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
      PrintWriter console = requireNonNull(spec).commandLine().getOut();
      try {
        if (roles.isEmpty() != (owner == null)) {
          throw new ConfigException(
              "--role and --owner go together: a key that steers says whose it is");
        }
        KeyFiles.Written written =
            KeyFiles.generate(
                requireNonNull(out), requireNonNull(keyId), requireNonNullElse(owner, ""), roles);
        boolean isOfCommands = roles.isEmpty();
        console.println(
            "private  "
                + written.privateKey()
                + (isOfCommands
                    ? "  signs; keep it with the service"
                    : "  signs; keep it with " + owner));
        console.println(
            "public   "
                + written.publicKey()
                + (isOfCommands
                    ? "  verifies; give it to every gateway"
                    : "  verifies; put it into steering.keys of the service"
                        + (roles.contains(SteeringKey.COMMAND)
                            ? ", and give it to every gateway"
                            : "")));
        console.flush();
        return ExitCodes.OK;
      } catch (FileAlreadyExistsException e) {
        throw new ConfigException(
            e.getMessage() + " is there already: a new key needs a new id", e);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** {@code keys list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the public keys of a directory: whose each is, and what it may sign.",
        ""
      },
      footer = {"", "Example:", "  tidegate keys list --keys people"})
  static final class Listing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--keys",
        required = true,
        paramLabel = "DIR",
        description = "The directory, as steering.keys or an enforcer's --keys names it.")
    private @Nullable Path keys;

    @Mixin private Output output = new Output();

    @Override
    public Integer call() throws IOException {
      PrintWriter console = requireNonNull(spec).commandLine().getOut();
      try {
        for (PublicJwk jwk : KeyFiles.read(requireNonNull(keys))) {
          console.println(output.isJson() ? json(jwk) : text(jwk));
        }
      } catch (GeneralSecurityException e) {
        throw new ConfigException("--keys: " + e.getMessage(), e);
      }
      console.flush();
      return ExitCodes.OK;
    }

    private static String text(PublicJwk jwk) {
      return jwk.roles().isEmpty()
          ? jwk.keyId() + "  commands"
          : jwk.keyId() + "  " + String.join(", ", jwk.roles()) + "  of " + jwk.owner();
    }

    private static String json(PublicJwk jwk) {
      ObjectNode node =
          JSON.createObjectNode().put("key_id", jwk.keyId()).put("owner", jwk.owner());
      jwk.roles().forEach(node.putArray("roles")::add);
      return node.toString();
    }
  }
}
