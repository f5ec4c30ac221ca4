package io.tidegate.shell.config;

import io.tidegate.schemas.decode.DurationText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fills the table of keys, one call a key. */
final class KeyTable {
  private final List<ConfigKey> keys = new ArrayList<>();

  List<ConfigKey> keys() {
    return List.copyOf(keys);
  }

  KeyTable duration(String name, long fallbackMs, long leastMs, long mostMs, String meaning) {
    String allowed =
        DurationText.of(leastMs) + " to " + DurationText.of(mostMs) + ", with its unit: ms s m h";
    String fallback = DurationText.of(fallbackMs);
    return add(name, ConfigKey.Type.DURATION, fallback, allowed, leastMs, mostMs, meaning);
  }

  KeyTable integer(String name, String fallback, long least, long most, String meaning) {
    String allowed = least + " to " + most;
    return add(name, ConfigKey.Type.INTEGER, fallback, allowed, least, most, meaning);
  }

  KeyTable decimal(String name, double fallback, double least, double most, String meaning) {
    String allowed = plain(least) + " to " + plain(most);
    return add(name, ConfigKey.Type.DECIMAL, plain(fallback), allowed, least, most, meaning);
  }

  KeyTable choice(String name, String fallback, List<String> choices, String meaning) {
    return add(name, ConfigKey.Type.CHOICE, fallback, String.join(", ", choices), 0, 0, meaning);
  }

  KeyTable other(
      String name, ConfigKey.Type type, String fallback, String allowed, String meaning) {
    return add(name, type, fallback, allowed, 0, 0, meaning);
  }

  private KeyTable add(
      String name,
      ConfigKey.Type type,
      String fallback,
      String allowed,
      double least,
      double most,
      String meaning) {
    keys.add(new ConfigKey(name, type, fallback, allowed, least, most, false, meaning));
    return this;
  }

  private static String plain(double number) {
    long whole = Math.round(number);
    return whole == number ? Long.toString(whole) : String.format(Locale.ROOT, "%s", number);
  }
}
