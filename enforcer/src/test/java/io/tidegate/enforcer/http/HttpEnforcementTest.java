package io.tidegate.enforcer.http;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.Commands.limit;
import static io.tidegate.enforcer.testing.Commands.redirect;
import static io.tidegate.enforcer.testing.Commands.stepUp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.testing.Commands;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpEnforcementTest {
  private static final Target TENANT = new Target.Tenant("eu-1", "acme");
  private static final Asked ASKED = new Asked("eu-1", "acme", "k1", "u1", "192.0.2.1", "llama");

  private final HttpEnforcement enforcement = new HttpEnforcement();

  @Test
  void denialIsVoidFromItsEndOn() {
    Command command = deny("c-1", TENANT, 5_000);
    enforcement.apply(command);
    assertThat(enforcement.check(ASKED, command.endMs() - 1))
        .isEqualTo(new Verdict(403, "c-1", 1, true));
    assertThat(enforcement.check(ASKED, command.endMs())).isEqualTo(Verdict.SERVE);
  }

  @Test
  void whateverTheRequestBelongsToIsLookedUp() {
    for (Target target :
        List.of(
            new Target.Tenant("*", "acme"),
            new Target.ApiKey("eu-1", "k1"),
            new Target.User("eu-1", "acme", "u1"),
            new Target.Source("eu-1", "192.0.2.1"),
            new Target.Model("eu-1", "llama", null))) {
      Command command = deny("c-1", target, 60_000);
      enforcement.apply(command);
      assertThat(enforcement.check(ASKED, command.startMs()).status()).isEqualTo(403);
      enforcement.remove(command);
      assertThat(enforcement.check(ASKED, command.startMs())).isEqualTo(Verdict.SERVE);
    }
    Command elsewhere = deny("c-1", new Target.Tenant("us-1", "acme"), 60_000);
    enforcement.apply(elsewhere);
    assertThat(enforcement.check(ASKED, elsewhere.startMs())).isEqualTo(Verdict.SERVE);
  }

  @Test
  void aKeyOfOneTenantIsNotAnothers() {
    Command command = deny("c-1", new Target.ApiKey("eu-1", "acme", "k1"), 60_000);
    enforcement.apply(command);
    long now = command.startMs();
    assertThat(enforcement.check(ASKED, now).status()).isEqualTo(403);
    assertThat(enforcement.check(asked("other", "k1"), now)).isEqualTo(Verdict.SERVE);
    assertThat(enforcement.check(asked("acme", "k2"), now)).isEqualTo(Verdict.SERVE);
    assertThat(enforcement.check(asked(null, "k1"), now).status())
        .as("whose it is not said")
        .isEqualTo(403);
    assertThat(enforcement.check(asked(null, "k1"), command.endMs())).isEqualTo(Verdict.SERVE);

    enforcement.reconcile(List.of());
    assertThat(enforcement.check(ASKED, now)).isEqualTo(Verdict.SERVE);
    assertThat(enforcement.check(asked(null, "k1"), now)).isEqualTo(Verdict.SERVE);

    enforcement.apply(deny("c-2", new Target.ApiKey("eu-1", "k1"), 60_000));
    assertThat(enforcement.check(ASKED, now).status()).isEqualTo(403);
    assertThat(enforcement.check(asked("other", "k1"), now).status()).isEqualTo(403);
  }

  @Test
  void addressesAreComparedAsAddresses() {
    Command single = deny("c-1", new Target.Source("eu-1", "2001:DB8:0::1"), 60_000);
    Command net = deny("c-2", new Target.Source("eu-1", "2001:db8:9::/48"), 60_000);
    Command older = deny("c-3", new Target.Source("*", "::ffff:192.0.2.1"), 60_000);
    Command wide = deny("c-4", new Target.Source("eu-1", "10.1.2.3/8"), 60_000);
    List.of(single, net, older, wide).forEach(enforcement::apply);
    long now = single.startMs();
    assertThat(from("2001:db8::1", now).commandId()).isEqualTo("c-1");
    assertThat(from("2001:db8:9:8:7::1", now).commandId()).isEqualTo("c-2");
    assertThat(from("192.0.2.1", now).commandId()).isEqualTo("c-3");
    assertThat(from("10.200.0.1", now).commandId()).isEqualTo("c-4");
    for (String other : List.of("2001:db8::2", "2001:db8:a::1", "11.0.0.1", "192.0.2.2", "host")) {
      assertThat(from(other, now)).as(other).isEqualTo(Verdict.SERVE);
    }
  }

  private Verdict from(String source, long now) {
    return enforcement.check(new Asked("eu-1", null, null, null, source, null), now);
  }

  private static Asked asked(@Nullable String tenant, String key) {
    return new Asked("eu-1", tenant, key, null, null, null);
  }

  @Test
  void theTighterOfTwoLimitsCounts() {
    enforcement.apply(limit("c-1", TENANT, 100));
    enforcement.apply(limit("c-2", new Target.ApiKey("eu-1", "k1"), 2));
    long now = System.currentTimeMillis() / 60_000 * 60_000;
    assertThat(enforcement.check(ASKED, now)).isEqualTo(Verdict.serveUnder("c-2"));
    assertThat(enforcement.check(ASKED, now)).isEqualTo(Verdict.serveUnder("c-2"));
    assertThat(enforcement.check(ASKED, now)).isEqualTo(new Verdict(429, "c-2", 31, false));
  }

  @Test
  void limitSlides() {
    RateWindow window = new RateWindow(BigDecimal.valueOf(60));
    int admitted = 0;
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 5; i++) {
        admitted += window.admit(second * 1_000L) ? 1 : 0;
      }
    }
    assertThat(admitted).isBetween(560, 640);
  }

  @Test
  void limitBelowOneAMinuteIsHeldOverTheTimeThatOneTakes() {
    RateWindow window = new RateWindow(new BigDecimal("0.25"));
    int admitted = 0;
    for (int second = 0; second < 4 * 3_600; second++) {
      admitted += window.admit(second * 1_000L) ? 1 : 0;
    }
    assertThat(admitted).isBetween(30, 60);
    assertThat(window.waitSeconds()).isEqualTo(241);
  }

  @Test
  void limitOfNothingRefusesAndOneOfLessThanARequestDoesNot() {
    enforcement.apply(limit("c-1", TENANT, 0));
    assertThat(enforcement.check(ASKED, System.currentTimeMillis()).status()).isEqualTo(403);
    Command slow =
        Commands.of(
            "c-2",
            Action.SET,
            TENANT,
            "throttle",
            null,
            60_000,
            List.of(new Limit("requests_per_min", new BigDecimal("0.5"))));
    enforcement.apply(slow);
    assertThat(enforcement.check(ASKED, slow.startMs())).isEqualTo(Verdict.serveUnder("c-2"));
    assertThat(enforcement.check(ASKED, slow.startMs()).status()).isEqualTo(429);
  }

  @Test
  void whatACheckCannotDoItSays() {
    assertThat(enforcement.apply(redirect("c-1", TENANT, "sandbox")).status()).isEqualTo(501);
    enforcement.apply(stepUp("c-2", TENANT));
    assertThat(enforcement.check(ASKED, System.currentTimeMillis()).status()).isEqualTo(401);
    enforcement.reconcile(List.of());
    assertThat(enforcement.check(ASKED, System.currentTimeMillis())).isEqualTo(Verdict.SERVE);
  }

  @Test
  void checkOverASocketIsMeasured() throws Exception {
    CheckLatency latency = CheckLatency.measure(2_000, 1_000, 2, 1);
    assertThat(latency.checks()).isEqualTo(2_000);
    assertThat(latency.medianNanos()).isBetween(1L, latency.p99Nanos());
    assertThat(latency.medianNanos()).isLessThan(1_000_000);
  }
}
