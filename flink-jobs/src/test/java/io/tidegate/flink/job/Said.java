package io.tidegate.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.Input;
import io.tidegate.flink.wire.Published;
import io.tidegate.shell.stage.EngineInMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one run said: alerts in the order of each finding, commands in that of each target. */
final class Said implements EngineInMemory.Results {
  private static final Pattern UID =
      Pattern.compile("\"finding_info\":\\{[^}]*?\"uid\":\"([^\"]+)\"");

  final SortedMap<String, List<String>> alerts = new TreeMap<>();
  final SortedMap<String, List<String>> commands = new TreeMap<>();
  final SortedMap<String, List<String>> commandValues = new TreeMap<>();
  final SortedMap<String, List<String>> inForce = new TreeMap<>();
  final List<String> deadLetters = new ArrayList<>();

  static Said of(List<Published> published) {
    Said said = new Said();
    for (Published one : published) {
      String key = new String(one.key(), UTF_8);
      byte[] value = one.value() == null ? new byte[0] : one.value();
      switch (one.to()) {
        case ALERTS -> said.alert(value);
        case CONTROL -> said.command(key, one.headers(), value);
        case ENFORCED -> said.enforced(key, one.headers(), one.value(), one.timeMs());
        case DEAD_LETTER -> said.deadLetters.add(new String(value, UTF_8));
        default -> {}
      }
    }
    return said;
  }

  /**
   * All alerts but those of what one event proves, which are told on arrival: over several
   * partitions their bytes may differ in the time of the first hit (docs/adr/0005).
   */
  SortedMap<String, List<String>> withoutOnArrival() {
    SortedMap<String, List<String>> others = new TreeMap<>(alerts);
    others.values().removeIf(told -> told.get(0).contains("\"uid\":\"canary-leak\""));
    return others;
  }

  int alertCount() {
    return alerts.values().stream().mapToInt(List::size).sum();
  }

  int commandCount() {
    return commands.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void alert(byte[] value) {
    String text = new String(value, UTF_8);
    Matcher uid = UID.matcher(text);
    if (!uid.find()) {
      throw new AssertionError("an alert without a uid: " + text);
    }
    add(alerts, uid.group(1), text);
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value) {
    String text = new String(value, UTF_8);
    add(commands, key, headers + text);
    add(commandValues, key, text);
  }

  @Override
  public void enforced(
      String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
    add(inForce, key, timeMs + (value == null ? " ended" : headers + new String(value, UTF_8)));
  }

  @Override
  public void badLine(Input.Kind of, byte[] letter) {
    deadLetters.add(new String(letter, UTF_8));
  }

  private static void add(SortedMap<String, List<String>> all, String key, String text) {
    all.computeIfAbsent(key, unseen -> new ArrayList<>()).add(text);
  }
}
