package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate keys}: the keys that commands are signed and verified with. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes the keys that commands are signed and verified with.",
    footer = {"", "Example:", "  tidegate keys generate --out keys --key-id 2026-1"},
    subcommands = KeysCommand.Generate.class)
public final class KeysCommand {

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
        "Example:",
        "  tidegate keys generate --out keys --key-id 2026-1"
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

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
      PrintWriter console = requireNonNull(spec).commandLine().getOut();
      try {
        KeyFiles.Written written = KeyFiles.generate(requireNonNull(out), requireNonNull(keyId));
        console.println("private  " + written.privateKey() + "  signs; keep it with the service");
        console.println("public   " + written.publicKey() + "  verifies; give it to every gateway");
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
}
