package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class KeysAndVerifyTest {
  @TempDir Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void whatAGeneratedKeySignedIsGood() throws IOException, GeneralSecurityException {
    Path keys = directory.resolve("keys");
    assertThat(execute("keys", "generate", "--out", keys.toString(), "--key-id", "k1")).isZero();
    assertThat(execute("keys", "generate", "--out", keys.toString(), "--key-id", "k1"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("a new key needs a new id");

    String line = line(keys.resolve("k1.pem"));
    Path good = Files.writeString(directory.resolve("good.jsonl"), line);
    assertThat(execute("verify", "command", good.toString(), "--keys", keys.toString())).isZero();
    assertThat(out.toString()).contains("line 1: good: c-1 enforce deny eu-1/tenant/acme until");

    Path bad =
        Files.writeString(
            directory.resolve("bad.jsonl"),
            line.replace("\"duration\":600000", "\"duration\":600001") + "{}\n[]\nx\n");
    assertThat(execute("verify", "command", bad.toString(), "--keys", keys.toString()))
        .isEqualTo(1);
    assertThat(out.toString()).contains("does not fit the bytes", "0 good, 4 not");
    assertThat(execute("verify", "command", good.toString(), "--keys", directory.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("has no public key");
  }

  private static String line(Path pem) throws IOException, GeneralSecurityException {
    String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
    CommandSigner signer =
        new CommandSigner(KeyFactory.getInstance("Ed25519").generatePrivate(spec), "k1");
    Command command =
        new Command(
            "c-1",
            Action.DENY,
            new Target.Tenant("eu-1", "acme"),
            null,
            null,
            1_785_484_862_417L,
            600_000,
            Mode.ENFORCE,
            1,
            1_785_484_862_417L,
            1_785_484_892_417L,
            "f-1",
            "contain@1",
            "größer als erwartet",
            "keep",
            List.of());
    byte[] value = new CommandEncoder().encode(command);
    return "{\"key\":\"eu-1/tenant/acme\",\"headers\":{\"ce_jws\":\""
        + signer.sign(value)
        + "\"},\"value\":"
        + new String(value, UTF_8)
        + "}\n";
  }

  private int execute(String... args) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }
}
