package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.control.SteeringVerifier;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The seals of people's words that were heard while they are fresh, so that none is heard twice,
 * whoever says it again. Of more than {@value #MOST} at once the oldest are forgotten: so many are
 * signed by people who may say anything anyhow.
 */
final class SeenSeals {
  private static final int MOST = 10_000;

  private final int row;
  private final TreeMap<String, Long> issuedById = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  SeenSeals(int row) {
    this.row = row;
  }

  /** Notes that a word was heard; false where it was before. */
  boolean add(Attestation word, long brokerMs) {
    if (!word.isDated()) {
      return true;
    }
    String name = word.keyId() + "/" + word.id();
    if (issuedById.containsKey(name)) {
      return false;
    }
    if (brokerMs != Long.MAX_VALUE) {
      forgetBefore(brokerMs - 2 * SteeringVerifier.FRESH_MS);
    }
    issuedById.put(name, word.issuedAtMs());
    changed.add(name);
    while (issuedById.size() > MOST) {
      issuedById.entrySet().stream()
          .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
          .ifPresent(oldest -> forget(oldest.getKey()));
    }
    return true;
  }

  private void forgetBefore(long timeMs) {
    issuedById.entrySet().stream()
        .filter(each -> each.getValue() < timeMs)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::forget);
  }

  private void forget(String name) {
    issuedById.remove(name);
    changed.add(name);
  }

  void drain(Stage.Rows rows) {
    for (String name : changed) {
      byte[] key = new ByteWriter().u8(row).text(name).toBytes();
      Long issuedAtMs = issuedById.get(name);
      if (issuedAtMs == null) {
        rows.delete(key);
      } else {
        rows.put(key, new ByteWriter().signed(issuedAtMs).toBytes());
      }
    }
    changed.clear();
  }

  void restore(String name, ByteReader in) {
    issuedById.put(name, in.signed());
  }
}
