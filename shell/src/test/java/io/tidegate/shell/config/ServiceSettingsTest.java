package io.tidegate.shell.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServiceSettingsTest {
  @Test
  void hasDefaults() {
    ServiceSettings settings = ServiceSettings.defaults("localhost:9092");

    assertThat(settings.applicationId()).isEqualTo("tidegate");
    assertThat(settings.httpHost()).isEqualTo("127.0.0.1");
    assertThat(settings.brokerWait()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.kafka()).isEmpty();
  }

  @Test
  void saysWhatIsAllowed() {
    assertThatThrownBy(() -> ServiceSettings.builder("b:1").threads(0).build())
        .hasMessage("service.threads is 0; allowed: 1 to 256");
    assertThatThrownBy(() -> ServiceSettings.builder("b:1").applicationId("a b").build())
        .hasMessageContaining("service.applicationId is a b");
  }

  @Test
  void refusesAtLeastOnce() {
    ServiceSettings.Builder builder =
        ServiceSettings.builder("b:1").kafka(Map.of("processing.guarantee", "at_least_once"));

    assertThatThrownBy(builder::build)
        .hasMessage(
            "kafka.processing.guarantee is at_least_once; it cannot be set: the service decides it");
  }

  @Test
  void passesSecurityOn() {
    ServiceSettings settings =
        ServiceSettings.builder("b:1").kafka(Map.of("security.protocol", "SSL")).build();

    assertThat(ClientProperties.admin(settings)).containsEntry("security.protocol", "SSL");
  }
}
