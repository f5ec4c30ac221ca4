package io.tidegate.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertEncoderTest {
  private final JsonSchema schema = schema();

  @ParameterizedTest
  @EnumSource(Activity.class)
  void isAValidDetectionFinding(Activity activity) {
    assertValid(alert(activity, Containment.NONE));
  }

  @ParameterizedTest
  @EnumSource(ContainmentState.class)
  void isValidWhateverWasDone(ContainmentState state) {
    assertValid(alert(Activity.UPDATE, new Containment(state, "c-1", 1_785_485_000_000L, "guard")));
  }

  private void assertValid(Alert alert) {
    byte[] first = new AlertEncoder().encode(alert);
    assertThat(new AlertEncoder().encode(alert)).isEqualTo(first);
    String json = new String(first, StandardCharsets.UTF_8);
    var problems =
        schema.validate(
            json,
            InputFormat.JSON,
            context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    assertThat(problems).as(json).isEmpty();
  }

  private static Alert alert(Activity activity, Containment containment) {
    EntityKey tenant = new EntityKey("eu-1", EntityKind.TENANT, "t17");
    return new Alert(
        activity,
        "f-1",
        1,
        new Analytic(
            "spend-burst",
            "Spending burst",
            "More than explained.",
            AnalyticType.STATISTICAL,
            "tail",
            "1",
            List.of(new Technique("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")),
            List.of("LLM10:2025")),
        Severity.HIGH,
        Confidence.HIGH,
        tenant,
        true,
        List.of(EntityKey.ofKey("eu-1", "acme", "k1")),
        1_785_484_862_417L,
        1_785_484_800_000L,
        1_785_484_860_000L,
        1_785_484_862_417L,
        "tenant t17 spends 9.4x what its own past explains.",
        List.of("One.", "Two.", "Three."),
        activity == Activity.UPDATE ? "evidence" : null,
        activity == Activity.CLOSE ? CloseReason.RECOVERED : null,
        List.of(new Comparison("spending", "9.4", "1.0")),
        List.of(
            new Fact.Decimal("observed", 9.4, 3),
            new Fact.Decimal("expected", Double.NaN, 3),
            new Fact.Flag("without_scale_awareness", true)),
        containment,
        "built-in",
        "1",
        "defaults");
  }

  private static JsonSchema schema() {
    InputStream file =
        Objects.requireNonNull(
            AlertEncoderTest.class.getResourceAsStream("/ocsf/ocsf-detection-finding.schema.json"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(file);
  }
}
