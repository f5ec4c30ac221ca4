package io.tidegate.formats.otlp;

import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.decode.Translator;
import java.util.Set;

/**
 * Spans of inference as inference events and metrics of nodes as samples, from what a collector's
 * Kafka exporter writes: one record is one batch of many resources, scopes and spans.
 */
public final class OtlpTranslator implements Translator {
  /** The largest record that is read: a collector's exporter writes up to a million bytes. */
  static final int MOST_BYTES = 4_194_304;

  private final String format;
  private final OtlpReader reader;
  private final InferenceSpans spans;
  private final NodeSamples samples;
  private final TranslationBuilder built = new TranslationBuilder();

  private OtlpTranslator(String format, OtlpReader reader, OtlpOptions options) {
    this.format = format;
    this.reader = reader;
    this.spans = new InferenceSpans(options);
    this.samples = new NodeSamples(options);
  }

  /** Reads the exporter's encoding {@code otlp_json}. */
  public static OtlpTranslator json(OtlpOptions options) {
    Set<String> wanted = options.wanted();
    return new OtlpTranslator("otlp-json", new OtlpJsonReader(wanted::contains), options);
  }

  /** Reads the exporter's encoding {@code otlp_proto}, which is its default. */
  public static OtlpTranslator proto(OtlpOptions options) {
    Set<String> wanted = options.wanted();
    return new OtlpTranslator("otlp-proto", new OtlpProtoReader(wanted::contains), options);
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public Translation translate(byte[] record) {
    OtlpBatch batch = new OtlpBatch();
    if (record.length == 0) {
      batch.refuse(RefusalReason.EMPTY, "", "is empty");
    } else if (record.length > MOST_BYTES) {
      batch.refuse(RefusalReason.TOO_LARGE, "", "is larger than " + MOST_BYTES + " bytes");
    } else {
      reader.read(record, batch);
    }
    spans.translate(batch.spans(), built);
    samples.translate(batch.points(), built);
    batch.refusals().forEach(built::refuse);
    for (int i = 0; i < batch.ignored(); i++) {
      built.ignore();
    }
    return built.build();
  }
}
