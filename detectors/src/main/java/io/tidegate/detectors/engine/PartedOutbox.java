package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Pane;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what one stage has for the others, a large record in parts, one after the other: no record
 * between stages is larger than {@value #MOST_BYTES} bytes and what is around them. {@link Parts}
 * puts them together.
 */
final class PartedOutbox implements Outbox {
  /** So many bytes of a record are in one part. */
  static final int MOST_BYTES = 131_072;

  private final String from;
  private @Nullable Outbox out;

  /**
   * @param from names the sending stage among all that send
   */
  PartedOutbox(String from) {
    this.from = from;
  }

  /** From now on everything goes out there. */
  PartedOutbox over(Outbox next) {
    out = next;
    return this;
  }

  private Outbox out() {
    if (out == null) {
      throw new IllegalStateException("nothing came yet that could be answered");
    }
    return out;
  }

  /** One fragment of a pane to the detect partition that owns its entity. */
  void pane(Pane fragment) {
    if (!out().takes(fragment)) {
      byte[] record = Flow.bytes(new Flow.PaneFragment(fragment));
      toDetect(Routing.of(fragment.entity()), record, fragment.startMs());
    }
  }

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
    inParts(record, part -> out().toDetect(routingKey, part, timeMs));
  }

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {
    inParts(record, part -> out().toEveryDetect(part, timeMs));
  }

  @Override
  public void toDecide(byte[] record, long timeMs) {
    inParts(record, part -> out().toDecide(part, timeMs));
  }

  private void inParts(byte[] record, Consumer<byte[]> send) {
    if (record.length <= MOST_BYTES) {
      send.accept(record);
      return;
    }
    int parts = (record.length - 1) / MOST_BYTES + 1;
    for (int i = 0; i < parts; i++) {
      int end = Math.min(record.length, (i + 1) * MOST_BYTES);
      byte[] part = Arrays.copyOfRange(record, i * MOST_BYTES, end);
      send.accept(Flow.bytes(new Flow.Part(from, i, parts, part)));
    }
  }

  @Override
  public void alert(String key, String finding, byte[] value, long timeMs) {
    out().alert(key, finding, value, timeMs);
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
    out().command(key, headers, value, how);
  }

  @Override
  public void ended(String key, long timeMs) {
    out().ended(key, timeMs);
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    out().audit(chain, value, timeMs);
  }

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    out().deadLetter(key, value, timeMs);
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {
    out().snapshot(snapshot);
  }

  @Override
  public void urgent() {
    out().urgent();
  }
}
