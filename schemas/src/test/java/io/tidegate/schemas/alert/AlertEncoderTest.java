package io.tidegate.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.testing.AnyAlert;
import io.tidegate.schemas.testing.OcsfSchema;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AlertEncoderTest {
  @Property(tries = 300)
  void isAValidDetectionFindingWhateverTheAlertHolds(@ForAll("alerts") Alert alert) {
    byte[] first = new AlertEncoder().encode(alert);
    assertThat(new AlertEncoder().encode(alert)).isEqualTo(first);
    OcsfSchema.assertValid(first);
  }

  @Provide
  Arbitrary<Alert> alerts() {
    return AnyAlert.alerts();
  }
}
