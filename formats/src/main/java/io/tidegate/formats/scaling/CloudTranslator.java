package io.tidegate.formats.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.decode.Translator;
import io.tidegate.schemas.encode.JsonWriter;
import java.io.IOException;

/** What a cloud's own bus carries: JSON objects, alone, one after the other or in an array. */
public final class CloudTranslator implements Translator {
  /** The largest record that is read; none of these buses passes a larger one. */
  static final int MOST_BYTES = 1_048_576;

  private static final int MOST_ITEMS = 10_000;

  private final ObjectMapper mapper = new ObjectMapper();
  private final String format;
  private final CloudEvents events;
  private final ScalingOptions options;
  private final JsonWriter json = new JsonWriter();
  private final TranslationBuilder built = new TranslationBuilder();

  /** Adds what one object of a cloud says. */
  interface CloudEvents {
    void read(JsonNode event, CloudTranslator into);
  }

  private CloudTranslator(String format, CloudEvents events, ScalingOptions options) {
    this.format = format;
    this.events = events;
    this.options = options;
  }

  /** Auto Scaling and spot interruptions as Amazon EventBridge sends them. */
  public static CloudTranslator eventBridge(ScalingOptions options) {
    return new CloudTranslator("eventbridge", new EventBridge(options), options);
  }

  /** Decisions of GKE's cluster autoscaler, from its visibility log. */
  public static CloudTranslator gkeVisibility(ScalingOptions options) {
    return new CloudTranslator("gke-visibility", new GkeVisibility(options), options);
  }

  /** Scale actions of Azure Monitor's autoscale, from its diagnostic log. */
  public static CloudTranslator azureActivity(ScalingOptions options) {
    return new CloudTranslator("azure-activity", new AzureActivity(options), options);
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public Translation translate(byte[] record) {
    if (record.length == 0) {
      built.refuse(RefusalReason.EMPTY, "", "is empty");
    } else if (record.length > MOST_BYTES) {
      built.refuse(RefusalReason.TOO_LARGE, "", "is larger than " + MOST_BYTES + " bytes");
    } else {
      read(record);
    }
    return built.build();
  }

  private void read(byte[] record) {
    try (MappingIterator<JsonNode> values = mapper.readerFor(JsonNode.class).readValues(record)) {
      while (values.hasNextValue()) {
        JsonNode value = values.nextValue();
        if (value.isArray()) {
          value.forEach(this::object);
        } else {
          object(value);
        }
      }
    } catch (IOException e) {
      built.refuse(RefusalReason.NOT_JSON, "", "is no JSON to its end");
    }
  }

  private void object(JsonNode value) {
    if (!value.isObject()) {
      built.refuse(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
    } else if (built.size() < MOST_ITEMS) {
      events.read(value, this);
    }
  }

  void write(ScalingDraft draft) {
    if (options.takes(draft.type)) {
      built.record(draft.toBytes(json));
    } else {
      built.ignore();
    }
  }

  void ignore() {
    built.ignore();
  }

  void unparsed() {
    built.unparsed();
  }

  void refuse(String field, String what) {
    built.refuse(RefusalReason.UNKNOWN_VALUE, field, what);
  }
}
