package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.testing.OcsfSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What left a stage that decides. */
final class Said implements Outbox {
  final List<String> alerts = new ArrayList<>();
  final List<String> commands = new ArrayList<>();
  final List<byte[]> audit = new ArrayList<>();
  final List<String> letters = new ArrayList<>();
  final Map<String, byte[]> enforced = new TreeMap<>();
  String lastId = "";
  long wallMs = Long.MIN_VALUE;

  /** Commands that came too late for that wall clock. */
  final List<byte[]> withheld = new ArrayList<>();

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {}

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {}

  @Override
  public void toDecide(byte[] record, long timeMs) {}

  @Override
  public void alert(String key, String finding, byte[] value, long timeMs) {
    OcsfSchema.assertValid(value);
    alerts.add(new String(value, UTF_8));
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
    if (how.notAfterMs() < wallMs) {
      withheld.add(value);
      return;
    }
    commands.add(new String(value, UTF_8));
    lastId = headers.getOrDefault("ce_id", "");
    if (how.begins()) {
      enforced.put(key, value);
    } else if (how.stands()) {
      enforced.remove(key);
    }
  }

  @Override
  public void ended(String key, long timeMs) {
    enforced.remove(key);
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    audit.add(value);
  }

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    letters.add(new String(value, UTF_8));
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {}

  @Override
  public void urgent() {}
}
