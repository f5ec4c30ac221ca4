package io.tidegate.app.cli;

import io.tidegate.app.people.OperatorDesk;
import io.tidegate.enforcer.keys.PublicJwk;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.SigningKey;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Who tells the service something, why, and where; and the telling itself. */
final class OperatorOptions {
  private static final String KEY_FILE = ".pem";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the audit for good.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description =
          "Who decides; without it whose key it is (ID.jwk beside ID.pem), or else the account on"
              + " this machine. A key speaks for its owner alone.")
  private @Nullable String by;

  @Option(
      names = "--sign-with",
      paramLabel = "FILE",
      description =
          "The person's private key, <key id>.pem as made by keys generate; needed where the policy"
              + " requires signed operator records.")
  private @Nullable Path signWith;

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  /** Tells the service, waits for its answer and prints what happened; the exit status. */
  int tell(
      CommandLine command,
      OperatorRecord.Type type,
      OperatorSubject named,
      @Nullable Verdict verdict,
      long expiresMs)
      throws InterruptedException {
    return tell(command, type, named, verdict, null, expiresMs);
  }

  /** The same with what is to be done. */
  int tell(
      CommandLine command,
      OperatorRecord.Type type,
      OperatorSubject named,
      @Nullable Verdict verdict,
      @Nullable Measure measure,
      long expiresMs)
      throws InterruptedException {
    TidegateConfig config = load(command.getErr());
    OperatorSubject subject = named.whole(config.service(), command);
    OperatorRecord record =
        new OperatorRecord(
            System.currentTimeMillis(),
            UUID.randomUUID().toString(),
            type,
            subject.finding(),
            subject.command(),
            subject.target(),
            verdict,
            measure,
            by == null ? ownerOf(signWith) : by,
            reason,
            expiresMs);
    OperatorWords.requireGood(record, command);
    Optional<AuditRecord> answer =
        new OperatorDesk(config.service(), signer(signWith, command)).tell(record);
    PrintWriter out = command.getOut();
    if (answer.isEmpty()) {
      OperatorWords.unanswered(config.service().steering().operators(), config.service())
          .forEach(out::println);
    } else {
      out.println(OperatorWords.answer(answer.get()));
    }
    out.flush();
    boolean done = answer.isPresent() && OperatorWords.isDone(answer.get(), record);
    return done ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** Whose key it is, where its public half lies beside it; else the account's name. */
  private static String ownerOf(@Nullable Path signWith) {
    String account = System.getProperty("user.name", "unknown");
    if (signWith == null) {
      return account;
    }
    String name = String.valueOf(signWith.getFileName());
    Path beside = signWith.resolveSibling(name.replaceFirst("\\.pem$", ".jwk"));
    try {
      String owner = PublicJwk.parse(Files.readString(beside)).owner();
      return owner.isEmpty() ? account : owner;
    } catch (IOException | GeneralSecurityException e) {
      return account;
    }
  }

  private TidegateConfig load(PrintWriter err) {
    return brokers.load(err);
  }

  /** The signer of a person's key file; null where there is none. */
  static @Nullable CommandSigner signer(@Nullable Path signWith, CommandLine command) {
    try {
      return signWith == null ? null : signer(signWith);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  /** The signer of a key file. */
  static CommandSigner signer(Path signWith) {
    String name = String.valueOf(signWith.getFileName());
    if (!name.endsWith(KEY_FILE)) {
      throw new IllegalArgumentException(
          "--sign-with is "
              + signWith
              + "; allowed: a file <key id>.pem as keys generate makes it");
    }
    String keyId = name.substring(0, name.length() - KEY_FILE.length());
    return SigningKey.read("--sign-with", signWith, keyId);
  }
}
