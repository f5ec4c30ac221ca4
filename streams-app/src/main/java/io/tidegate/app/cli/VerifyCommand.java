package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.encode.TimeText;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate verify}: whether what lies in a file is what it says. */
@picocli.CommandLine.Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Says whether commands were signed as they stand.",
    footer = {"", "Example:", "  tidegate verify command C.jsonl --keys keys"},
    subcommands = VerifyCommand.OfCommands.class)
public final class VerifyCommand {

  /** {@code verify command}. */
  @picocli.CommandLine.Command(
      name = "command",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Checks each line of FILE, as replay writes it: {\"key\":…,\"headers\":{…},\"value\":{…}}."
            + " The signature is over the exact bytes of the value.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 every command is good, 1 one is not, 2 unusable arguments.",
        "",
        "Example:",
        "  tidegate verify command C.jsonl --keys keys"
      })
  static final class OfCommands implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Commands, one a line.")
    private @Nullable Path file;

    @Option(
        names = "--keys",
        required = true,
        paramLabel = "DIR",
        description = "The public keys that are valid: *.jwk.")
    private @Nullable Path keys;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      CommandVerifier verifier = verifier(requireNonNull(keys));
      List<String> lines = Files.readAllLines(requireNonNull(file));
      int bad = 0;
      for (int i = 0; i < lines.size(); i++) {
        String wrong = problem(lines.get(i).getBytes(UTF_8), verifier);
        bad += wrong == null ? 0 : 1;
        out.println("line " + (i + 1) + ": " + (wrong == null ? told(lines.get(i)) : wrong));
      }
      out.println(lines.size() - bad + " good, " + bad + " not");
      out.flush();
      return bad == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** One line's parts; the value's bytes are as they stand. */
    private record Line(String key, SortedMap<String, String> headers, byte[] value) {}

    private static @Nullable String problem(byte[] line, CommandVerifier verifier) {
      try {
        Line read = read(line);
        SignatureCheck check = verifier.check(read.value(), read.headers().get("ce_jws"));
        if (check != SignatureCheck.GOOD) {
          return "NOT GOOD: " + check.text();
        }
        Decoded<Command> decoded = new CommandDecoder().decode(read.value());
        if (decoded instanceof Decoded.Refusal<Command> refusal) {
          return "NOT GOOD: signed, but no command: " + refusal.field() + " " + refusal.detail();
        }
        String target = ((Decoded.Value<Command>) decoded).value().target().key();
        return target.equals(read.key()) ? null : "NOT GOOD: its key is not its target " + target;
      } catch (IOException e) {
        return "NOT GOOD: no line of commands: {\"key\":…,\"headers\":{…},\"value\":{…}}";
      }
    }

    private static String told(String line) throws IOException {
      Decoded<Command> decoded = new CommandDecoder().decode(read(line.getBytes(UTF_8)).value());
      Command command = ((Decoded.Value<Command>) decoded).value();
      return "good: "
          + command.commandId()
          + " "
          + command.mode().wireName()
          + " "
          + command.action().wireName()
          + " "
          + command.target().key()
          + " until "
          + TimeText.of(command.endMs());
    }

    private static Line read(byte[] line) throws IOException {
      String key = "";
      SortedMap<String, String> headers = new TreeMap<>();
      byte[] value = new byte[0];
      try (JsonParser in = JSON.createParser(line)) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
          throw new IOException("not an object");
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
          in.nextToken();
          int start = (int) in.currentTokenLocation().getByteOffset();
          switch (name) {
            case "key" -> key = in.getText();
            case "headers" -> headers = texts(in);
            case "value" -> {
              in.skipChildren();
              value = Arrays.copyOfRange(line, start, (int) in.currentLocation().getByteOffset());
            }
            default -> in.skipChildren();
          }
        }
      }
      return new Line(key, headers, value);
    }

    private static SortedMap<String, String> texts(JsonParser in) throws IOException {
      SortedMap<String, String> texts = new TreeMap<>();
      if (in.currentToken() != JsonToken.START_OBJECT) {
        throw new IOException("headers are no object");
      }
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        in.nextToken();
        texts.put(name, in.getText());
        in.skipChildren();
      }
      return texts;
    }
  }

  /** What verifies with the public keys of a directory. */
  static CommandVerifier verifier(Path directory) throws IOException {
    try {
      return KeyFiles.verifier(directory);
    } catch (GeneralSecurityException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    } catch (NotDirectoryException e) {
      throw new ConfigException(directory + " is not a directory of public keys (*.jwk)", e);
    }
  }
}
