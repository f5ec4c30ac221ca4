package io.tidegate.enforcer.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.book.ContainmentBook;
import io.tidegate.enforcer.book.Enforcement;
import io.tidegate.enforcer.book.Heard;
import io.tidegate.enforcer.book.Identity;
import io.tidegate.enforcer.book.Origin;
import io.tidegate.enforcer.book.Step;
import io.tidegate.enforcer.testing.Commands;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.Target;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A gateway that is started anew every minute, and knows only what the compacted topic holds. */
class RestartsTest {
  private static final long SECOND_MS = 1_000;
  private static final long MINUTE_MS = 60_000;
  private static final long LASTS_MS = 30 * MINUTE_MS + 437;
  private static final Asked ASKED = new Asked("eu-1", "acme", "k1", "u1", "192.0.2.1", "llama");

  private final Command command = Commands.deny("c-1", new Target.Tenant("eu-1", "acme"), LASTS_MS);
  private final List<Response> answers = new ArrayList<>();

  @Test
  void theContainmentEndsAtTheSameInstantThoughTheGatewayStartsAnewEveryMinute() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] value = new CommandEncoder().encode(command);
    String jws = new CommandSigner(pair.getPrivate(), "k1").sign(value);
    Heard kept = new Heard(Origin.ENFORCED, command.target().key(), "c-1", jws, value);
    CommandVerifier verifier = new CommandVerifier(new TreeMap<>(Map.of("k1", pair.getPublic())));

    int starts = 0;
    for (long bornMs = command.startMs(); bornMs < command.endMs(); bornMs += MINUTE_MS) {
      HttpEnforcement gateway = new HttpEnforcement();
      ContainmentBook book = new ContainmentBook(identity(gateway), verifier);
      carryOut(book, book.receive(kept, bornMs), gateway, bornMs);
      starts++;
      assertThat(gateway.check(ASKED, command.endMs() - 1).status()).isEqualTo(403);
      assertThat(gateway.check(ASKED, command.endMs()).status()).isEqualTo(200);
      for (long nowMs = bornMs; nowMs < bornMs + MINUTE_MS; nowMs += SECOND_MS) {
        carryOut(book, book.due(nowMs), gateway, nowMs);
        assertThat(gateway.check(ASKED, nowMs).status())
            .as("%d ms before its end", command.endMs() - nowMs)
            .isEqualTo(nowMs < command.endMs() ? 403 : 200);
      }
    }

    assertThat(starts).isEqualTo(31);
    assertThat(answers).hasSize(starts + 1);
    assertThat(answers.subList(0, starts))
        .allSatisfy(answer -> assertThat(answer.effectiveUntilMs()).isEqualTo(command.endMs()));
  }

  private void carryOut(ContainmentBook book, List<Step> steps, Enforcement gateway, long nowMs)
      throws Exception {
    for (Step step : steps) {
      if (step instanceof Step.Apply apply) {
        answers.add(book.applied(apply.command(), gateway.apply(apply.command()), nowMs));
      } else if (step instanceof Step.Remove remove) {
        gateway.remove(remove.command());
        book.removed(remove);
        answers.add(remove.response());
      } else if (step instanceof Step.Answer answer) {
        answers.add(answer.response());
      }
    }
  }

  private static Identity identity(Enforcement gateway) {
    return new Identity(
        "gw-1",
        new TreeSet<>(List.of("eu-1")),
        gateway.actions(),
        gateway.limits(),
        Identity.LONGEST_MS,
        "test");
  }
}
