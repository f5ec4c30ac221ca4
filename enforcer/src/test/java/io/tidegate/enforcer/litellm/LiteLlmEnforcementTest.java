package io.tidegate.enforcer.litellm;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.Commands.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.conformance.ConformanceTest;
import io.tidegate.enforcer.conformance.KitGateway;
import io.tidegate.enforcer.rest.Json;
import io.tidegate.enforcer.testing.Commands;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LiteLLM obeys, and has afterwards what it had before. */
class LiteLlmEnforcementTest {
  private static final String HASH = "ab".repeat(32);
  private static final Target KEY = new Target.ApiKey("eu-1", "acme", HASH);
  private static final Target TEAM = new Target.Tenant("eu-1", "acme");

  private StandInLiteLlm liteLlm;
  private LiteLlmEnforcement enforcement;
  private long nowMs = 1_785_484_862_000L;
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs);

  @BeforeEach
  void start() throws IOException {
    liteLlm = new StandInLiteLlm();
    fill(liteLlm);
    enforcement = enforcement("eu-1");
  }

  @AfterEach
  void stop() {
    liteLlm.close();
  }

  @Test
  void denialBlocksTheKeyAndNoOtherAndIsTakenBack() throws Exception {
    Json before = liteLlm.get("key", HASH);
    Json other = liteLlm.get("key", "cd".repeat(32));
    assertThat(enforcement.apply(deny("c-1", KEY, 60_000))).isEqualTo(Outcome.done());
    assertThat(blocked("key", HASH)).isTrue();
    assertThat(liteLlm.get("key", "cd".repeat(32))).isEqualTo(other);
    enforcement.remove(deny("c-1", KEY, 60_000));
    assertThat(liteLlm.get("key", HASH)).isEqualTo(before);
  }

  @Test
  void whatWasBlockedBeforeStaysBlocked() throws Exception {
    liteLlm.put("key", HASH, liteLlm.get("key", HASH).with("blocked", Json.TRUE));
    Json before = liteLlm.get("key", HASH);
    enforcement.apply(deny("c-1", KEY, 60_000));
    enforcement.remove(deny("c-1", KEY, 60_000));
    assertThat(liteLlm.get("key", HASH)).isEqualTo(before);
  }

  @Test
  void throttleLowersAndNeverRaises() throws Exception {
    Json before = liteLlm.get("team", "acme");
    Command throttle = throttle("c-1", TEAM, "requests_per_min", "30", "tokens_per_min", "90000");
    assertThat(enforcement.apply(throttle)).isEqualTo(Outcome.done());
    assertThat(limitOf("team", "acme", "rpm_limit")).isEqualTo(30);
    assertThat(limitOf("team", "acme", "tpm_limit")).as("it was lower").isEqualTo(50_000);
    assertThat(blocked("team", "acme")).isFalse();
    enforcement.remove(throttle);
    assertThat(liteLlm.get("team", "acme")).isEqualTo(before);
  }

  @Test
  void moneyIsCountedFromHourToHour() throws Exception {
    Json before = liteLlm.get("key", HASH);
    Command throttle = throttle("c-1", KEY, "cost_usd_per_hour", "2.5");
    enforcement.apply(throttle);
    assertThat(liteLlm.get("key", HASH).at("max_budget").number()).isEqualByComparingTo("14.5");
    nowMs += 3_600_000;
    enforcement.reconcile(List.of(throttle));
    assertThat(liteLlm.get("key", HASH).at("max_budget").number()).isEqualByComparingTo("17");
    liteLlm.put("key", HASH, liteLlm.get("key", HASH).with("spend", Json.of(0)));
    nowMs += 60_000;
    enforcement.reconcile(List.of(throttle));
    assertThat(liteLlm.get("key", HASH).at("max_budget").number())
        .as("LiteLLM began to count anew")
        .isEqualByComparingTo("2.5");
    enforcement.remove(throttle);
    assertThat(liteLlm.get("key", HASH)).isEqualTo(before.with("spend", Json.of(0)));
  }

  @Test
  void aCeilingOfNothingBlocks() throws Exception {
    enforcement.apply(limit("c-1", KEY, 0));
    assertThat(blocked("key", HASH)).isTrue();
  }

  @Test
  void whatLiteLlmCannotHoldIsNotSupported() throws Exception {
    Outcome outcome = enforcement.apply(throttle("c-1", KEY, "max_output_tokens", "100"));
    assertThat(outcome.status()).isEqualTo(501);
    assertThat(enforcement.limits())
        .containsExactly("cost_usd_per_hour", "requests_per_min", "tokens_per_min");
    assertThat(enforcement.actions().keySet())
        .containsExactly("api_key", "api_key_of_tenant", "tenant");
  }

  @Test
  void aKeyOfAnotherTenantIsNotFound() throws Exception {
    Target wrong = new Target.ApiKey("eu-1", "other", HASH);
    assertThat(enforcement.apply(deny("c-1", wrong, 60_000)).status()).isEqualTo(404);
    assertThat(blocked("key", HASH)).isFalse();
  }

  @Test
  void aKeyIsFoundByItsAliasWhereOneHasIt() throws Exception {
    Target alias = new Target.ApiKey("eu-1", "acme", "batch");
    assertThat(enforcement.apply(deny("c-1", alias, 60_000))).isEqualTo(Outcome.done());
    assertThat(blocked("key", HASH)).isTrue();
    Target twice = new Target.ApiKey("eu-1", "shared");
    assertThat(enforcement.apply(deny("c-2", twice, 60_000)).status()).isEqualTo(404);
  }

  @Test
  void twoCommandsForOneKeyBothHoldUntilTheirEnds() throws Exception {
    Json before = liteLlm.get("key", HASH);
    Command one = limit("c-1", new Target.ApiKey("eu-1", HASH), 20);
    Command two = limit("c-2", KEY, 10);
    enforcement.apply(one);
    enforcement.apply(two);
    assertThat(limitOf("key", HASH, "rpm_limit")).isEqualTo(10);
    enforcement.remove(two);
    assertThat(limitOf("key", HASH, "rpm_limit")).isEqualTo(20);
    enforcement.remove(one);
    assertThat(liteLlm.get("key", HASH)).isEqualTo(before);
  }

  @Test
  void whoStartsAgainKeepsWhatIsInForceAndGivesBackTheRest() throws Exception {
    Json key = liteLlm.get("key", HASH);
    Json team = liteLlm.get("team", "acme");
    Command denied = deny("c-1", KEY, 60_000);
    enforcement.apply(denied);
    enforcement.apply(limit("c-2", TEAM, 5));

    LiteLlmEnforcement second = enforcement("eu-1");
    second.reconcile(List.of(denied));
    assertThat(blocked("key", HASH)).isTrue();
    assertThat(liteLlm.get("team", "acme")).isEqualTo(team);
    LiteLlmEnforcement third = enforcement("eu-1");
    third.reconcile(List.of());
    assertThat(liteLlm.get("key", HASH)).isEqualTo(key);
  }

  @Test
  void marksOfAnotherClusterAreLeftAlone() throws Exception {
    enforcement.apply(deny("c-1", KEY, 60_000));
    enforcement("us-1").reconcile(List.of());
    assertThat(blocked("key", HASH)).isTrue();
    enforcement().reconcile(List.of());
    assertThat(blocked("key", HASH)).as("all are released").isFalse();
  }

  @Test
  void whatSomebodyChangesMeanwhileIsGivenBack() throws Exception {
    Command throttle = limit("c-1", KEY, 10);
    enforcement.apply(throttle);
    Json edited = liteLlm.get("key", HASH).with("rpm_limit", Json.of(700));
    liteLlm.put("key", HASH, edited);
    nowMs += 10_000;
    enforcement.reconcile(List.of(throttle));
    assertThat(limitOf("key", HASH, "rpm_limit")).isEqualTo(10);
    enforcement.remove(throttle);
    assertThat(limitOf("key", HASH, "rpm_limit")).isEqualTo(700);
  }

  @Test
  void nothingIsAskedWhileNothingChanges() throws Exception {
    Command throttle = limit("c-1", KEY, 10);
    enforcement.apply(throttle);
    enforcement.reconcile(List.of(throttle));
    liteLlm.asked();
    enforcement.reconcile(List.of(throttle));
    assertThat(liteLlm.asked()).isEmpty();
    nowMs += 10_000;
    enforcement.reconcile(List.of(throttle));
    assertThat(liteLlm.asked()).containsExactly("GET /key/info");
  }

  @Test
  void aUserIsThrottledAndCannotBeBlocked() throws Exception {
    LiteLlmEnforcement users =
        new LiteLlmEnforcement(
            liteLlm.client(), LiteLlmEnforcement.Tenants.USER, new TreeSet<>(), clock);
    assertThat(users.actions().get("tenant")).containsExactly("allow", "set");
    Target user = new Target.Tenant("eu-1", "ann");
    Json before = liteLlm.get("user", "ann");
    assertThat(users.apply(limit("c-1", user, 10))).isEqualTo(Outcome.done());
    assertThat(limitOf("user", "ann", "rpm_limit")).isEqualTo(10);
    assertThat(users.apply(limit("c-2", user, 0)).status()).isEqualTo(501);
    assertThat(limitOf("user", "ann", "rpm_limit")).as("still the first").isEqualTo(10);
    users.remove(limit("c-1", user, 10));
    assertThat(liteLlm.get("user", "ann")).isEqualTo(before);
  }

  @Test
  void failuresArePassedOnWithinBounds() throws Exception {
    liteLlm.fail(2);
    assertThat(enforcement.apply(deny("c-1", KEY, 60_000))).isEqualTo(Outcome.done());
    liteLlm.fail(3);
    assertThatThrownBy(() -> enforcement.remove(deny("c-1", KEY, 60_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("500");
    enforcement.reconcile(List.of());
    assertThat(blocked("key", HASH)).isFalse();
    liteLlm.masterKey("sk-changed");
    assertThatThrownBy(() -> enforcement.apply(deny("c-2", KEY, 60_000)))
        .hasMessageContaining("401")
        .hasMessageNotContaining(StandInLiteLlm.KEY);
  }

  static Stream<Path> files() throws IOException {
    return ConformanceTest.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void answersAsTheFilesOfTheKitSay(Path file) throws IOException, GeneralSecurityException {
    ConformanceTest.answersAsTheFileSays(
        file,
        new KitGateway() {
          private boolean unknown;

          @Override
          public void become(String state) {
            unknown = state.equals("unknown_target");
            liteLlm.fail(state.equals("away") ? 1_000 : 0);
            if (unknown) {
              liteLlm.clear();
            }
          }

          @Override
          public Outcome apply(Command command) throws IOException {
            // What is no key and no tenant is for another gateway.
            boolean ours = enforcement.actions().containsKey(command.target().kind());
            Outcome others = unknown ? Outcome.notFound("no such target") : Outcome.done();
            return ours ? enforcement.apply(command) : others;
          }

          @Override
          public void remove(Command command) throws IOException {
            enforcement.remove(command);
          }
        });
  }

  private LiteLlmEnforcement enforcement(String... clusters) {
    return new LiteLlmEnforcement(
        liteLlm.client(), LiteLlmEnforcement.Tenants.TEAM, new TreeSet<>(List.of(clusters)), clock);
  }

  private boolean blocked(String kind, String id) {
    return liteLlm.get(kind, id).at("blocked").isTrue();
  }

  private long limitOf(String kind, String id, String member) {
    return liteLlm.get(kind, id).at(member).whole(-1);
  }

  static Command throttle(String id, Target target, String... limits) {
    List<Limit> all =
        Stream.iterate(0, at -> at < limits.length, at -> at + 2)
            .map(at -> new Limit(limits[at], new BigDecimal(limits[at + 1])))
            .toList();
    return Commands.of(id, Action.SET, target, "throttle", null, 60_000, all);
  }

  /** Keys and teams as a proxy may have them, also with members that are not known here. */
  static void fill(StandInLiteLlm liteLlm) throws IOException {
    Json key =
        json(
            "{'key_alias':'batch','team_id':'acme','user_id':'ann','spend':12,'rpm_limit':null,"
                + "'tpm_limit':80000,'max_budget':100.5,'blocked':false,'models':['m'],"
                + "'metadata':{'app':{'deep':[1,2.5,null]}}}");
    liteLlm.put("key", HASH, key);
    liteLlm.put("key", "cd".repeat(32), key.with("key_alias", Json.of("shared")));
    liteLlm.put("key", "ef".repeat(32), key.with("key_alias", Json.of("shared")));
    for (String own : List.of("k1", "k-own", "k-ops")) {
      Json named = key.with("key_alias", Json.of(own)).with("team_id", Json.of("acme"));
      liteLlm.put("key", own + "-hash", named);
    }
    Json others = key.with("key_alias", Json.of("k1")).with("team_id", Json.of("other"));
    liteLlm.put("key", "k1-hash-of-other", others);
    liteLlm.put("key", "k-own-hash-of-other", others.with("key_alias", Json.of("k-own")));
    for (String team : List.of("acme", "b", "ac", "other", "third")) {
      Json record =
          json("{'rpm_limit':600,'tpm_limit':50000,'max_budget':null,'spend':3,'blocked':false}");
      liteLlm.put("team", team, record.with("metadata", Json.object()));
    }
    liteLlm.put("user", "ann", json("{'rpm_limit':null,'tpm_limit':null,'metadata':{}}"));
  }

  private static Json json(String text) throws IOException {
    return Json.parse(text.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
