package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import org.junit.jupiter.api.Test;

class TenantVotesTest {
  private ClientSizes sizes = ClientSizes.FRESH;
  private TenantVotes votes = TenantVotes.NONE;
  private long tick = 350_000_000;

  @Test
  void agreeWhereMostTenantsGetLongerAnswers() {
    learn(9);
    vote(9, 9, 200);
    assertThat(votes.outcome()).isEqualTo(new TenantVotes.Outcome(9, 9));
    assertThat(votes.outcome().agrees(true)).isTrue();
    assertThat(votes.outcome().agrees(false)).isFalse();
  }

  @Test
  void doNotAgreeWhereOneTenantOfManyKeysGetsThem() {
    learn(9);
    vote(9, 1, 2_000);
    assertThat(votes.outcome().longer()).isEqualTo(1);
    assertThat(votes.outcome().agrees(true)).isFalse();
  }

  @Test
  void doNotAgreeWhereTheyAreFew() {
    learn(4);
    vote(4, 4, 2_000);
    assertThat(votes.outcome()).isEqualTo(new TenantVotes.Outcome(4, 4));
    assertThat(votes.outcome().agrees(true)).isFalse();
  }

  @Test
  void forgetWhoIsSilent() {
    learn(9);
    vote(9, 9, 200);
    votes = votes.next(tick + 720, null, sizes);
    assertThat(votes.outcome().of()).isZero();
  }

  @Test
  void areTheSameAfterTheyWereWritten() {
    learn(9);
    vote(9, 3, 200);
    ByteWriter out = new ByteWriter();
    votes.write(out);
    TenantVotes read = TenantVotes.read(new ByteReader(out.toBytes()));
    assertThat(read.outcome()).isEqualTo(votes.outcome());
  }

  private void learn(int tenants) {
    for (int i = 0; i < 20; i++) {
      sizes = sizes.learn(tick(tenants, 0, 100), Spread.Cell::outputTokens);
    }
  }

  /**
   * Those of the first tenants get so many tokens an answer, the others a tenth less than usual.
   */
  private void vote(int tenants, int longer, long tokens) {
    for (int i = 0; i < 12; i++) {
      votes = votes.next(tick++, tick(tenants, longer, tokens), sizes);
    }
  }

  private static Spread tick(int tenants, int longer, long tokens) {
    Spread spread = new Spread();
    for (int tenant = 0; tenant < tenants; tenant++) {
      long each = tenant < longer ? tokens : longer > 0 ? 90 : 100;
      for (int key = 0; key < 4; key++) {
        spread.add("k" + tenant + "-" + key, "t" + tenant, each + 50, each, true, 1_000);
      }
    }
    return spread;
  }
}
