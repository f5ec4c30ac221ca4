package io.tidegate.shell.config;

import java.util.regex.Pattern;

/** A setting's value as an error may repeat it: what is secret, or could be, is not repeated. */
final class Shown {
  private static final String HIDDEN = "(not shown)";
  private static final int LONGEST = 200;

  /** Kafka's own settings hold passwords under many names; these names are of ours. */
  private static final Pattern SECRET =
      Pattern.compile("kafka\\..*|.*(?i:secret|password|token).*");

  /** The one of Kafka's settings that every start asks for, and that nobody keeps secret. */
  private static final String BROKERS = "kafka.bootstrapServers";

  private static final Pattern PEM = Pattern.compile("(?s).*-----BEGIN.*");

  /** Where a file of keys is named, what may be a key itself: base64 without a path's points. */
  private static final Pattern NAMES_KEYS = Pattern.compile(".*(?i:key).*");

  private static final Pattern KEY = Pattern.compile("\\s*[A-Za-z0-9+=_-][A-Za-z0-9+/=_\\s-]{39,}");

  private Shown() {}

  static String of(String name, String value) {
    boolean secret =
        !name.equals(BROKERS) && SECRET.matcher(name).matches()
            || PEM.matcher(value).matches()
            || NAMES_KEYS.matcher(name).matches() && KEY.matcher(value).matches();
    if (secret) {
      return HIDDEN;
    }
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
  }
}
