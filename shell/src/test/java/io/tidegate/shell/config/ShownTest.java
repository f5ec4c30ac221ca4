package io.tidegate.shell.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ShownTest {
  private static final String SECRET = "hunter2-is-what-nobody-may-read";
  private static final String KEY =
      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

  @Test
  void whatIsSecretIsNotRepeated() {
    assertThat(Shown.of("kafka.sasl.jaas.config", SECRET)).isEqualTo("(not shown)");
    assertThat(Shown.of("engine.hashSecret", SECRET)).isEqualTo("(not shown)");
    assertThat(Shown.of("signing.keyFile", KEY)).isEqualTo("(not shown)");
    assertThat(Shown.of("signing.keyFile", "-----BEGIN PRIVATE KEY-----\nMC4"))
        .doesNotContain("MC4");
    assertThat(Shown.of("signing.keyFile", "keys/2026.pem")).isEqualTo("keys/2026.pem");
    assertThat(Shown.of("kafka.bootstrapServers", "kafka-1")).isEqualTo("kafka-1");
    assertThat(Shown.of("engine.lateness", "x".repeat(20) + " ".repeat(1_000))).hasSize(201);
  }

  @Test
  void keyThatStandsWhereItsFileShouldIsNotRepeated() {
    assertThatThrownBy(() -> SigningKey.read("signing.keyFile", Path.of(KEY), "k1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("signing.keyFile")
        .hasMessageNotContaining(KEY.substring(0, 20))
        .hasNoCause();
  }
}
