package io.tidegate.schemas.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

/** The published schemas of the OCSF classes that are written. */
public final class OcsfSchema {
  private static final JsonSchema FINDING = read("detection-finding");
  private static final JsonSchema REMEDIATION = read("remediation-activity");

  private OcsfSchema() {}

  /** Refuses what is no valid event of the class that it names. */
  public static void assertValid(byte[] event) {
    String json = new String(event, UTF_8);
    JsonSchema schema = json.contains("\"class_uid\":7001,") ? REMEDIATION : FINDING;
    assertThat(
            schema.validate(
                json,
                InputFormat.JSON,
                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true)))
        .as(json)
        .isEmpty();
  }

  private static JsonSchema read(String name) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(
            requireNonNull(
                OcsfSchema.class.getResourceAsStream("/ocsf/ocsf-" + name + ".schema.json")));
  }
}
