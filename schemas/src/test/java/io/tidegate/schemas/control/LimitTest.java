package io.tidegate.schemas.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Ceilings on the wire. */
class LimitTest {
  @Test
  void whatIsFinerThanAMillionthIsCutOffAndNeverRoundedUp() {
    assertThat(new Limit("cost_usd_per_hour", new BigDecimal("0.0599999999")).value())
        .isEqualTo(new BigDecimal("0.059999"));
    assertThat(new Limit("tokens_per_min", new BigDecimal("59.9")).whole()).isEqualTo(59);
    assertThat(new Limit("c", new BigDecimal("60.0"))).isEqualTo(new Limit("c", 60));
    assertThat(new Limit("c", new BigDecimal("1e30")).whole())
        .isEqualTo(1_000_000_000_000_000_000L);
    assertThatThrownBy(() -> new Limit("c", -1)).hasMessageContaining("-1");
  }

  @Property(tries = 1_000)
  void everyMillionthArrives(@ForAll @LongRange(max = 1_000_000_000_000_000_000L) long micros) {
    Limit limit = new Limit("cost_usd_per_hour", BigDecimal.valueOf(micros, 6));
    assertThat(limit.value()).isEqualByComparingTo(BigDecimal.valueOf(micros, 6));
    assertThat(decoded(new String(new CommandEncoder().encode(commandOf(limit)), UTF_8)))
        .isEqualTo(commandOf(limit));
  }

  @Test
  void textsOfOtherWritersAreReadAsDecimals() {
    String text = new String(new CommandEncoder().encode(commandOf(new Limit("x", 77))), UTF_8);
    assertThat(limitIn(text.replace("77", "5e-2"))).isEqualTo("0.05");
    assertThat(limitIn(text.replace("77", "0.05000099"))).isEqualTo("0.05");
    assertThat(limitIn(text.replace("77", "1e-999999999"))).isEqualTo("0");
    assertThat(limitIn(text.replace("77", "60.0"))).isEqualTo("60");
    for (String bad : List.of("-0.1", "\"1\"", "null", "1e19")) {
      assertThat(new CommandDecoder().decode(text.replace("77", bad).getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(Decoded.Refusal.class);
    }
  }

  private static String limitIn(String text) {
    return decoded(text).limits().get(0).value().toPlainString();
  }

  private static Command decoded(String text) {
    Decoded<Command> decoded = new CommandDecoder().decode(text.getBytes(UTF_8));
    assertThat(decoded).isInstanceOf(Decoded.Value.class);
    return ((Decoded.Value<Command>) decoded).value();
  }

  private static Command commandOf(Limit limit) {
    return new Command(
        "c-1",
        Action.SET,
        new Target.Tenant("eu-1", "acme"),
        "throttle",
        null,
        1_785_484_800_000L,
        60_000,
        Mode.ENFORCE,
        1,
        1_785_484_800_000L,
        1_785_484_830_000L,
        "f-1",
        "contain@1",
        "hard-limit",
        "keep",
        List.of(limit));
  }
}
