package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Said;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Topics whose records are of another form: each is translated, and what comes of it is taken one
 * by one as if it had stood on the topic by itself.
 *
 * <p>The record itself goes no further than here: it may hold the text of prompts and answers, and
 * what is kept, waits or is refused is the translation.
 */
final class ForeignRecords {
  private final Map<String, Translator> translators = new LinkedHashMap<>();
  private final Refusals refusals;
  private final Meters meters;
  private final UnparsedShares unparsed;

  /** Takes one record of Tidegate's own form; false where it was not accepted. */
  interface Taker {
    boolean take(byte[] own, InputPosition at);
  }

  /**
   * @param row what the keys of its rows begin with
   */
  ForeignRecords(int row, List<Source> sources, Refusals refusals, Meters meters) {
    this.unparsed = new UnparsedShares(row);
    this.refusals = refusals;
    this.meters = meters;
    for (Source source : sources) {
      Translator translator = source.format().translator();
      if (translator != null) {
        translators.put(source.topic(), translator);
      }
    }
  }

  /** What translates the records of that topic; null where they need none. */
  @Nullable Translator of(String topic) {
    return translators.get(topic);
  }

  /** What is to be told by now of sources that are not understood; null where that is nothing. */
  @Nullable String takeUnparsed(long nowMs) {
    return unparsed.take(nowMs);
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader in) {
    String topic = key.text();
    if (translators.containsKey(topic)) {
      unparsed.restore(topic, in);
    } else {
      in.rest();
    }
  }

  /** Writes what changed since the last call. */
  void drain(Stage.Rows rows) {
    unparsed.drain(rows);
  }

  /**
   * Takes in one record.
   *
   * @param refused hears of whom an event speaks that could not be translated
   * @return whether anything of it was accepted
   */
  boolean receive(
      Translator translator,
      byte[] record,
      InputPosition position,
      Taker taker,
      Consumer<Said> refused,
      Outbox out) {
    Translation translation = translator.translate(record);
    meters.add(Meter.FOREIGN_IGNORED, translation.ignored(), position.topic());
    meters.add(Meter.FOREIGN_UNPARSED, translation.unparsed(), position.topic());
    unparsed.count(position.topic(), translation);
    boolean accepted = false;
    for (Translation.Event event : translation.events()) {
      InputPosition at = position.at(event.index());
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        accepted |= taker.take(own.value(), at);
      } else if (event.own() instanceof Decoded.Refusal<byte[]> refusal) {
        refusals.refuseUntranslated(record, at, refusal, out);
        refused.accept(refusal.said());
      }
    }
    return accepted;
  }
}
