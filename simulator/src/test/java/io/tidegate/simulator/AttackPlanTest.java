package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AttackPlanTest {
  @Test
  void listsAreRead() {
    assertThat(AttackPlan.parse("none")).isEmpty();
    assertThat(AttackPlan.parse("demo")).hasSize(5);
    assertThat(AttackPlan.parse("all")).hasSize(AttackKind.values().length);
    assertThat(AttackPlan.parse("yo-yo, wallet-key=8@30+15,stolen-key@40,retry-loop=2.5"))
        .containsExactly(
            AttackPlan.of(AttackKind.YO_YO),
            AttackPlan.of(AttackKind.WALLET_KEY).withIntensity(8).during(30, 15),
            new AttackPlan(AttackKind.STOLEN_KEY, 40, Double.NaN, Double.NaN),
            AttackPlan.of(AttackKind.RETRY_LOOP).withIntensity(2.5));
  }

  @Test
  void aNameThatIsUnknownIsRefusedWithThoseThatAreKnown() {
    assertThatThrownBy(() -> AttackPlan.parse("spend-burst,stolen-keys"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'stolen-keys'")
        .hasMessageContaining("spend-burst")
        .hasMessageContaining("region-breach");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wallet-key=", "wallet-key=-1", "wallet-key@", "wallet-key@3+", "="})
  void whatCannotBeReadIsRefused(String list) {
    assertThatThrownBy(() -> AttackPlan.parse(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + list + "'");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> AttackPlan.parse("wallet-key=0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("intensity of wallet-key is 0.0");
    assertThatThrownBy(() -> AttackPlan.parse("wallet-key@3+0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("minutes of wallet-key is 0.0");
  }
}
