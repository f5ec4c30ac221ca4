package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.audit.AuditSource;
import io.tidegate.app.audit.AuditStory;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.audit.AuditFlaw;
import io.tidegate.schemas.audit.AuditHead;
import io.tidegate.schemas.audit.AuditReport;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.decode.AuditVerifier;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit}: proves what was decided, and tells one incident. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Proves that the audit is whole, or tells one incident from it.",
    footer = {"", "Example:", "  tidegate audit verify --bootstrap-servers localhost:9092"},
    subcommands = {AuditCommand.Verify.class, AuditCommand.Story.class})
public final class AuditCommand {

  /** Where the records are. */
  static final class Source {
    @Mixin private BrokerOptions brokers = new BrokerOptions();

    AuditSource open(@Nullable Path file, PrintWriter err) {
      if (file != null) {
        return AuditSource.file(file);
      }
      TidegateConfig config = brokers.load(err);
      return AuditSource.topic(config.service());
    }
  }

  /** {@code audit verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Finds records that were altered, removed, moved, forked, forged or cut off, and says where.",
        "",
        "Records cut off at the end leave no trace in the others: note the head that is printed,"
            + " outside of this system, and give it back with --head.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 intact, 1 not intact or failure, 2 unusable arguments.",
        "",
        "Examples:",
        "  tidegate audit verify audit.jsonl",
        "  tidegate audit verify --bootstrap-servers localhost:9092 --head 1233:4f0c…"
      })
  static final class Verify implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "FILE",
        description = "Records in a file, one a line; without it the audit topic is read.")
    private @Nullable Path file;

    @Mixin private Source source = new Source();

    @Option(
        names = "--head",
        paramLabel = "N:HASH",
        description = "A head that was noted before: it must be among the records.")
    private @Nullable String head;

    @Option(
        names = "--anchor",
        paramLabel = "N:HASH",
        description = "The record before the first that retention left; the chain goes on from it.")
    private @Nullable String anchor;

    @Option(
        names = "--keys",
        paramLabel = "DIR",
        description = "Public keys (*.jwk) with which the chain's signatures are checked.")
    private @Nullable Path keys;

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      AuditSource records = source.open(file, requireNonNull(spec).commandLine().getErr());
      AuditVerifier verifier = new AuditVerifier(seals(), anchor);
      records.read(verifier::add);
      AuditReport report = verifier.end(head);
      report.chains().forEach(chain -> tell(chain, out));
      tellRestarts(report, out);
      for (AuditFlaw flaw : report.flaws()) {
        out.println(
            flaw.place()
                + (flaw.sequence() < 0 ? "" : ", record " + flaw.sequence())
                + ": "
                + flaw.kind().name().toLowerCase(Locale.ROOT)
                + ": "
                + flaw.text());
      }
      if (report.records() == 0 && report.intact()) {
        out.println("There is no record of an audit in " + records.name() + ".");
        out.flush();
        return ExitCodes.FAILED;
      }
      String repeats =
          report.repeats() == 0 ? "" : " (" + report.repeats() + " of them read a second time)";
      out.println(
          (report.intact() ? "Intact: " : "Not intact: " + report.flaws().size() + " flaws in ")
              + report.records()
              + " records of "
              + records.name()
              + repeats
              + ".");
      out.flush();
      return report.intact() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private AuditVerifier.@Nullable SealCheck seals() throws IOException, GeneralSecurityException {
      if (keys == null) {
        return null;
      }
      CommandVerifier known = KeyFiles.verifier(keys);
      return (signed, jws) -> known.check(signed, jws) == SignatureCheck.GOOD;
    }

    /** Several chains of one deployment: it lost its state, or another writes in its name. */
    private static void tellRestarts(AuditReport report, PrintWriter out) {
      SortedMap<String, Integer> epochs = new TreeMap<>();
      for (AuditReport.Chain chain : report.chains()) {
        int at = chain.name().lastIndexOf(AuditHead.EPOCH);
        if (at > 0) {
          epochs.merge(chain.name().substring(0, at), 1, Integer::sum);
        }
      }
      epochs.forEach(
          (deployment, count) -> {
            if (count > 1) {
              out.println(
                  "restarted: "
                      + deployment
                      + " has "
                      + count
                      + " chains: its state was given up, or another service has its name");
            }
          });
    }

    private static void tell(AuditReport.Chain chain, PrintWriter out) {
      out.println(
          "chain "
              + chain.name()
              + ": records "
              + chain.first()
              + " to "
              + (chain.head().next() - 1)
              + (chain.beginnings() > 1 ? ", begun " + chain.beginnings() + " times" : "")
              + (chain.head().sealedRecords() > 0
                  ? ", signed up to record " + (chain.head().sealedRecords() - 1)
                  : ""));
      out.println("  head " + chain.head().text());
    }
  }

  /** {@code audit story}. */
  @Command(
      name = "story",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Tells one incident: what was decided and why, what enforcers did, how many requests were"
            + " refused, how it ended, and after how long.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 told, 1 the audit tells nothing of it or failure, 2 unusable arguments.",
        "",
        "Examples:",
        "  tidegate audit story f-f5e0281cd8c05da7d90a31d760cd06f9 audit.jsonl",
        "  tidegate audit story 0f3c9a1b2c3d4e5f60718293a4b5c6d7   what X-Containment named"
      })
  static final class Story implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        index = "0",
        paramLabel = "ID",
        description =
            "A finding's uid, or a command's id as a refused request names it, or how it begins.")
    private String id = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "FILE",
        description = "Records in a file, one a line; without it the audit topic is read.")
    private @Nullable Path file;

    @Mixin private Source source = new Source();

    @Override
    public Integer call() throws IOException {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      PrintWriter err = requireNonNull(spec).commandLine().getErr();
      AuditSource records = source.open(file, err);
      Optional<AuditStory> story;
      try {
        story = AuditStory.read(records, id);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(requireNonNull(spec).commandLine(), e.getMessage(), e);
      }
      if (story.isEmpty()) {
        err.println("audit story: " + records.name() + " tells nothing of " + id);
        err.flush();
        return ExitCodes.FAILED;
      }
      story.get().lines().forEach(out::println);
      out.flush();
      return ExitCodes.OK;
    }
  }
}
