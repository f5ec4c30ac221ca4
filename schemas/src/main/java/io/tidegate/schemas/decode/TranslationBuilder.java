package io.tidegate.schemas.decode;

import java.util.ArrayList;
import java.util.List;

/** Collects what becomes of the events of one record, in their order; begins anew when built. */
public final class TranslationBuilder {
  private final List<Translation.Event> events = new ArrayList<>();
  private int index;
  private int ignored;
  private int unparsed;

  /** The next event is that record of Tidegate's own form. */
  public TranslationBuilder record(byte[] own) {
    return event(new Decoded.Value<>(own, 0));
  }

  /** The next event cannot be read. */
  public TranslationBuilder refuse(RefusalReason reason, String field, String detail) {
    return refuse(new Decoded.Refusal<>(reason, field, detail));
  }

  /** The next event cannot be read; of whom it speaks may be known. */
  public TranslationBuilder refuse(Decoded.Refusal<byte[]> refusal) {
    return event(refusal);
  }

  /** The next event was understood and says nothing about requests, nodes or scaling. */
  public TranslationBuilder ignore() {
    index++;
    ignored++;
    return this;
  }

  /** The next event is of a known kind, and no table knows its message or reason. */
  public TranslationBuilder unparsed() {
    index++;
    unparsed++;
    return this;
  }

  /** How many events there were so far. */
  public int size() {
    return index;
  }

  /** Whether any event so far is more than a refusal. */
  public boolean isAnyRead() {
    return ignored + unparsed > 0
        || events.stream().anyMatch(event -> event.own() instanceof Decoded.Value<byte[]>);
  }

  /** Forgets all of them. */
  public void restart() {
    events.clear();
    index = 0;
    ignored = 0;
    unparsed = 0;
  }

  /** All of them. */
  public Translation build() {
    Translation built = new Translation(events, ignored, unparsed);
    restart();
    return built;
  }

  private TranslationBuilder event(Decoded<byte[]> own) {
    events.add(new Translation.Event(index++, own));
    return this;
  }
}
