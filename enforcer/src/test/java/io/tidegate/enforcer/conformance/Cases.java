package io.tidegate.enforcer.conformance;

import static io.tidegate.enforcer.conformance.Given.DURATION;
import static io.tidegate.enforcer.conformance.Given.START;
import static io.tidegate.enforcer.conformance.Given.TENANT;
import static io.tidegate.enforcer.conformance.Given.deny;
import static io.tidegate.schemas.control.ResponseState.ALREADY_APPLIED;
import static io.tidegate.schemas.control.ResponseState.APPLIED;
import static io.tidegate.schemas.control.ResponseState.EXPIRED;
import static io.tidegate.schemas.control.ResponseState.FAILED;
import static io.tidegate.schemas.control.ResponseState.OBSERVED;
import static io.tidegate.schemas.control.ResponseState.REFUSED;
import static io.tidegate.schemas.control.ResponseState.RELEASED;
import static io.tidegate.schemas.control.ResponseState.STALE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The cases of the conformance test, from which its files are written. */
final class Cases {
  private static final String KEY = TENANT.key();
  private static final long END = START + DURATION;

  private Cases() {}

  static Map<String, String> all() throws IOException {
    Map<String, String> files = new TreeMap<>();
    add(files, "01-applied-and-runs-out", lifecycle());
    add(files, "02-forged", forged());
    add(files, "03-unknown-key", unknownKey());
    add(files, "04-two-keys-while-rotated", rotated());
    add(files, "05-old-generation", oldGeneration());
    add(files, "06-expired-or-too-late", expired());
    add(files, "07-wrong-audience", audience());
    add(files, "08-malformed-or-not-supported", malformed());
    add(files, "09-observe-only", observe());
    add(files, "10-released", released());
    add(files, "11-late-start", lateStart());
    add(files, "12-exempt", exempt());
    add(files, "13-two-clusters", clusters());
    add(files, "14-gateway-away", away());
    add(files, "15-key-of-one-tenant", keyOfOneTenant());
    add(files, "16-too-far-ahead-or-too-long", beyondBounds());
    add(files, "17-signed-for-something-else", signedForSomethingElse());
    add(files, "18-done-whatever-comes-after", doneWhateverComesAfter());
    add(files, "19-replaced-stays-replaced", replacedStaysReplaced());
    return files;
  }

  private static void add(Map<String, String> files, String name, CaseWriter written)
      throws IOException {
    Map.Entry<String, String> file = written.file(name);
    files.put(file.getKey(), file.getValue());
  }

  private static CaseWriter keyOfOneTenant() {
    Given own = deny("c-1", 1).target(new Target.ApiKey("eu-1", "acme", "k1"));
    Given others = deny("c-2", 1).target(new Target.ApiKey("eu-1", "other", "k1"));
    Given release =
        deny("c-3", 2).target(new Target.ApiKey("eu-1", "acme", "k1")).action(Action.ALLOW);
    return new CaseWriter(
            "A key means something within its tenant: another tenant's is another one.")
        .exempt("*/api_key/k-ops")
        .exempt("eu-1/api_key/acme/k-own")
        .control(START, own)
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .control(START, others)
        .answers("c-2", 200, APPLIED)
        .inForce("c-1", "c-2")
        .control(START + 1, release)
        .answers("c-3", 200, RELEASED)
        .inForce("c-2")
        .control(START, deny("c-4", 1).target(new Target.ApiKey("eu-1", "acme", "k-ops")))
        .answers("c-4", 403, REFUSED)
        .inForce("c-2")
        .control(START, deny("c-5", 1).target(new Target.ApiKey("eu-1", "acme", "k-own")))
        .answers("c-5", 403, REFUSED)
        .inForce("c-2")
        .control(START, deny("c-6", 1).target(new Target.ApiKey("eu-1", "k-own")))
        .answers("c-6", 403, REFUSED)
        .inForce("c-2")
        .control(START, deny("c-7", 1).target(new Target.ApiKey("eu-1", "other", "k-own")))
        .answers("c-7", 200, APPLIED)
        .inForce("c-2", "c-7");
  }

  private static CaseWriter lifecycle() {
    return new CaseWriter("A command is applied, once, and ends at its stated end.")
        .control(START + 100, deny("c-1", 1))
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .control(START + 5_000, deny("c-1", 1))
        .answers("c-1", 200, ALREADY_APPLIED)
        .inForce("c-1")
        .clock(END - 1)
        .inForce("c-1")
        .clock(END)
        .answers("c-1", 200, EXPIRED)
        .inForce();
  }

  private static CaseWriter forged() {
    String jws = Signing.FIRST.signer().sign("{}".getBytes(UTF_8));
    return new CaseWriter(
            "What was not signed as it stands does nothing, and is not worth an answer.")
        .control(START, deny("c-1", 1))
        .forge("acme", "other")
        .inForce()
        .control(START, deny("c-2", 1))
        .jws(jws)
        .inForce()
        .control(START, deny("c-3", 1))
        .withoutHeaders()
        .inForce()
        .control(START, deny("c-4", 1))
        .jws("eyJhbGciOiJub25lIiwia2lkIjoiazEifQ..")
        .inForce()
        .read(START, "enforced", deny("c-5", 1), Signing.STRANGER.signerAs("k1"))
        .inForce();
  }

  private static CaseWriter unknownKey() {
    return new CaseWriter("A key that is not known signs nothing.")
        .read(START, "control", deny("c-1", 1), Signing.STRANGER.signer())
        .inForce();
  }

  private static CaseWriter rotated() {
    return new CaseWriter("While keys are rotated, two are valid; each signs in its own name only.")
        .read(START, "control", deny("c-1", 1), Signing.FIRST.signer())
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .read(START, "control", deny("c-2", 2), Signing.SECOND.signer())
        .answers("c-2", 200, APPLIED)
        .inForce("c-2")
        .read(START, "control", deny("c-3", 3), Signing.SECOND.signerAs("k1"))
        .inForce("c-2");
  }

  private static CaseWriter oldGeneration() {
    return new CaseWriter("Of two commands for a target the later generation holds.")
        .control(START, deny("c-2", 2))
        .answers("c-2", 200, APPLIED)
        .inForce("c-2")
        .control(START, deny("c-1", 1))
        .answers("c-1", 400, STALE)
        .inForce("c-2")
        .control(START, deny("c-x", 2))
        .answers("c-x", 400, STALE)
        .inForce("c-2")
        .control(START + 1_000, deny("c-3", 3).action(Action.SET).from(START + 1_000, 60_000))
        .answers("c-3", 200, APPLIED)
        .inForce("c-3")
        .clock(START + 61_000)
        .answers("c-3", 200, EXPIRED)
        .inForce()
        .enforced(START + 62_000, deny("c-2", 2))
        .answers("c-2", 400, STALE)
        .inForce();
  }

  private static CaseWriter expired() {
    return new CaseWriter("What comes after its end, or after not_after from control, is refused.")
        .control(END, deny("c-1", 1))
        .answers("c-1", 400, EXPIRED)
        .inForce()
        .enforced(END + 1, deny("c-1", 1))
        .answers("c-1", 400, EXPIRED)
        .inForce()
        .control(START + 30_001, deny("c-2", 2))
        .answers("c-2", 400, EXPIRED)
        .inForce()
        .control(START + 30_000, deny("c-3", 3))
        .answers("c-3", 200, APPLIED)
        .inForce("c-3");
  }

  private static CaseWriter audience() {
    Target elsewhere = new Target.Tenant("us-1", "acme");
    Given given = deny("c-1", 1).target(elsewhere);
    byte[] value = new CommandEncoder().encode(given.command());
    byte[] other =
        new CommandEncoder()
            .encode(deny("c-2", 1).target(new Target.Tenant("eu-1", "b")).command());
    return new CaseWriter("A command for another cluster or target is not taken for one's own.")
        .read(START, "control", KEY, "c-1", value, Signing.FIRST.signer())
        .answers("c-1", 403, REFUSED)
        .inForce()
        .read(START, "control", KEY, "c-2", other, Signing.FIRST.signer())
        .answers("c-2", 400, REFUSED)
        .inForce()
        .control(START, given)
        .inForce();
  }

  private static CaseWriter malformed() {
    String good = new String(new CommandEncoder().encode(deny("c-1", 1).command()), UTF_8);
    CaseWriter written =
        new CaseWriter("What cannot be read is 400, what cannot be done here is 501 or 404.");
    String[] bad = {
      "",
      "{}",
      "[1]",
      good.replace("\"duration\":600000,", ""),
      good.replace("\"duration\":600000", "\"duration\":0"),
      good.replace("\"mode\":\"enforce\"", "\"mode\":\"perhaps\"")
    };
    for (String text : bad) {
      written
          .read(START, "control", KEY, "c-1", text.getBytes(UTF_8), Signing.FIRST.signer())
          .answers("c-1", 400, REFUSED)
          .inForce();
    }
    String erase = good.replace("\"action\":\"deny\"", "\"action\":\"delete\"");
    Target model = new Target.Model("eu-1", "llama", null);
    return written
        .read(START, "control", KEY, "c-1", erase.getBytes(UTF_8), Signing.FIRST.signer())
        .answers("c-1", 501, REFUSED)
        .inForce()
        .control(START, deny("c-2", 1).target(model))
        .answers("c-2", 501, REFUSED)
        .inForce()
        .control(
            START, deny("c-3", 1).target(new Target.Node("eu-1", "n-7")).action(Action.CONTAIN))
        .targetUnknown()
        .answers("c-3", 404, REFUSED)
        .inForce();
  }

  private static CaseWriter observe() {
    return new CaseWriter("In mode observe nothing is done, and said so.")
        .control(START, deny("c-1", 1).mode(Mode.OBSERVE))
        .answers("c-1", 200, OBSERVED)
        .inForce()
        .control(START, deny("c-2", 2))
        .answers("c-2", 200, APPLIED)
        .inForce("c-2")
        .control(START, deny("c-3", 3).mode(Mode.OBSERVE))
        .answers("c-3", 200, OBSERVED)
        .inForce("c-2");
  }

  private static CaseWriter released() {
    Given allow = deny("c-2", 2).action(Action.ALLOW);
    return new CaseWriter(
            "A release ends the containment, late too; what it ended does not come back.")
        .control(START, deny("c-1", 1))
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .control(START + 300_000, allow)
        .answers("c-2", 200, RELEASED)
        .inForce()
        .control(START + 300_001, deny("c-1", 1))
        .answers("c-1", 400, STALE)
        .inForce()
        .control(START + 300_002, allow)
        .answers("c-2", 200, RELEASED)
        .inForce();
  }

  private static CaseWriter lateStart() {
    Given other = deny("c-5", 1).target(new Target.Tenant("eu-1", "other"));
    Given third = deny("c-6", 1).target(new Target.Tenant("eu-1", "third"));
    return new CaseWriter(
            "Who starts late reads all that is in force to its end and does the last word of each"
                + " target: a release stands as that until the containment would have ended. A"
                + " tombstone, unsigned, ends nothing that is done already.")
        .start(START + 300_000)
        .holding(deny("c-1", 1))
        .holding(deny("c-2", 2))
        .holding(deny("c-3", 3).action(Action.ALLOW))
        .holding(deny("c-2", 2))
        .holdingTombstone(KEY)
        .holding(third)
        .holdingTombstone(third.target().key())
        .holding(other)
        .holding(deny("c-9", 9).target(other.target()), Signing.STRANGER.signerAs("k1"))
        .answers("c-3", 200, RELEASED)
        .answers("c-5", 200, APPLIED)
        .inForce("c-5")
        .control(START + 300_000, deny("c-2", 2))
        .answers("c-2", 400, STALE)
        .inForce("c-5")
        .control(START + 300_000, other)
        .answers("c-5", 200, ALREADY_APPLIED)
        .inForce("c-5")
        .enforced(START + 300_000, other)
        .inForce("c-5")
        .tombstone(START + 300_001, other.target().key())
        .inForce("c-5")
        .clock(END)
        .answers("c-5", 200, EXPIRED)
        .inForce();
  }

  private static CaseWriter replacedStaysReplaced() {
    return new CaseWriter(
            "What a later command has replaced does not come back once that one is over: not by"
                + " what somebody says again behind its tombstone, and not where it had run out"
                + " before it was read.")
        .start(START + 300_000)
        .holding(deny("c-1", 1))
        .holding(deny("c-2", 2).from(START, 100_000))
        .holdingTombstone(KEY)
        .holding(deny("c-1", 1))
        .inForce()
        .control(START + 300_000, deny("c-4", 4).from(START + 300_000, DURATION))
        .answers("c-4", 200, APPLIED)
        .inForce("c-4")
        .control(START + 300_001, deny("c-5", 5).from(START + 200_000, 50_000))
        .answers("c-5", 400, EXPIRED)
        .inForce()
        .control(START + 300_002, deny("c-4", 4).from(START + 300_000, DURATION))
        .answers("c-4", 400, STALE)
        .inForce();
  }

  private static CaseWriter signedForSomethingElse() {
    CaseWriter written =
        new CaseWriter(
            "Only what was signed as a command is one: a signature that says another purpose counts"
                + " for that alone, though its key is known and its bytes are a command's.");
    for (Purpose purpose : Purpose.values()) {
      Given given = deny("c-" + purpose.ordinal(), 1);
      byte[] value = new CommandEncoder().encode(given.command());
      Seal seal = new Seal(purpose, "tidegate", KEY, START, given.id());
      written
          .control(START, given)
          .jws(Signing.FIRST.signer().sign(value, seal))
          .inForce()
          .enforced(START, given)
          .jws(Signing.FIRST.signer().sign(value, seal))
          .inForce();
    }
    return written.control(START, deny("c-9", 1)).answers("c-9", 200, APPLIED).inForce("c-9");
  }

  private static CaseWriter doneWhateverComesAfter() {
    return new CaseWriter(
            "What is done and said to be done stays so: said again it is there already, whatever"
                + " has become of the gateway, and never what one cannot do.")
        .control(START, deny("c-1", 1))
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .control(START + 1, deny("c-1", 1))
        .targetUnknown()
        .answers("c-1", 200, ALREADY_APPLIED)
        .inForce("c-1")
        .control(START + 2, deny("c-1", 1))
        .gatewayAway()
        .answers("c-1", 200, ALREADY_APPLIED)
        .inForce("c-1")
        .control(START + 3, deny("c-2", 2).action(Action.ALLOW))
        .gatewayAway()
        .inForce()
        .clock(START + 10_000)
        .answers("c-2", 200, RELEASED)
        .inForce();
  }

  private static CaseWriter beyondBounds() {
    return new CaseWriter(
            "What begins more than five minutes ahead, or lasts longer than the owner allows, is"
                + " refused; a release never is.")
        .control(START - 300_001, deny("c-1", 1))
        .answers("c-1", 400, REFUSED)
        .inForce()
        .control(START, deny("c-2", 1).from(START, 86_400_001))
        .answers("c-2", 403, REFUSED)
        .inForce()
        .enforced(START, deny("c-2", 1).from(START, 86_400_001))
        .answers("c-2", 403, REFUSED)
        .inForce()
        .control(START - 300_000, deny("c-3", 1))
        .answers("c-3", 200, APPLIED)
        .inForce("c-3")
        .control(
            START - 300_000,
            deny("c-4", 2).action(Action.ALLOW).from(START + 3_600_000, 200_000_000))
        .answers("c-4", 200, RELEASED)
        .inForce();
  }

  private static CaseWriter exempt() {
    return new CaseWriter("What the gateway's owner exempts is never contained.")
        .exempt("eu-1/tenant/acme")
        .exempt("*/api_key/k-ops")
        .exempt("*/source/2001:DB8::/32 # ours")
        .exempt("*/tenant/ac#me")
        .control(START, deny("c-1", 1))
        .answers("c-1", 403, REFUSED)
        .inForce()
        .control(START, deny("c-5", 1).target(new Target.Source("eu-1", "2001:db8:7::1")))
        .answers("c-5", 403, REFUSED)
        .inForce()
        .control(START, deny("c-6", 1).target(new Target.Source("eu-1", "2001::/16")))
        .answers("c-6", 403, REFUSED)
        .inForce()
        .control(START, deny("c-2", 1).target(new Target.ApiKey("eu-2", "k-ops")))
        .answers("c-2", 403, REFUSED)
        .inForce()
        .control(START, deny("c-3", 1).target(new Target.Tenant("*", "acme")))
        .answers("c-3", 403, REFUSED)
        .inForce()
        .control(START, deny("c-4", 1).target(new Target.Tenant("eu-2", "acme")))
        .answers("c-4", 200, APPLIED)
        .inForce("c-4")
        .control(START, deny("c-7", 1).target(new Target.Tenant("eu-1", "ac")))
        .answers("c-7", 200, APPLIED)
        .inForce("c-4", "c-7");
  }

  private static CaseWriter clusters() {
    Given first = deny("c-1", 1).from(START, 60_000);
    Given second = deny("c-2", 1).target(new Target.Tenant("eu-2", "acme"));
    Given all = deny("c-3", 1).target(new Target.Tenant("*", "acme"));
    return new CaseWriter("The end of a containment in one cluster frees no other.")
        .control(START, first)
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .control(START, second)
        .answers("c-2", 200, APPLIED)
        .inForce("c-1", "c-2")
        .control(START, all)
        .answers("c-3", 200, APPLIED)
        .inForce("c-1", "c-2", "c-3")
        .clock(START + 60_000)
        .answers("c-1", 200, EXPIRED)
        .inForce("c-2", "c-3");
  }

  private static CaseWriter away() {
    return new CaseWriter("While the gateway is away it is told so once, and done when it returns.")
        .control(START, deny("c-1", 1))
        .gatewayAway()
        .answers("c-1", 503, FAILED)
        .inForce("c-1")
        .clock(START + 1_000)
        .gatewayAway()
        .inForce("c-1")
        .clock(START + 2_000)
        .answers("c-1", 200, APPLIED)
        .inForce("c-1")
        .clock(END)
        .gatewayAway()
        .inForce()
        .clock(END + 1_000)
        .answers("c-1", 200, EXPIRED)
        .inForce();
  }
}
