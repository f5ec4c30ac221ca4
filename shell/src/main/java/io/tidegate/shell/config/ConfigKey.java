package io.tidegate.shell.config;

/**
 * One setting: its name, and all that is printed, checked and documented about it.
 *
 * @param fallback what holds where nothing is set, as it would be written
 * @param allowed in words
 * @param least the least number allowed (durations in milliseconds)
 * @param most the greatest number allowed
 * @param reloadable whether a running service takes up a new value
 */
public record ConfigKey(
    String name,
    Type type,
    String fallback,
    String allowed,
    double least,
    double most,
    boolean reloadable,
    String meaning) {

  /** What kind of value a setting has. */
  public enum Type {
    DURATION,
    INTEGER,
    DECIMAL,
    CHOICE,
    TEXT,
    PATH,
    /** A list of sources, each with a topic, a format and constants. */
    SOURCES,
    /** A list of names. */
    NAMES,
    /** Values by a name that the operator chooses. */
    BY_NAME
  }

  /** Whether its value is a list or a mapping, and not one word. */
  boolean isCompound() {
    return type == Type.SOURCES || type == Type.NAMES || type == Type.BY_NAME;
  }

  /** The environment variable that sets it: {@code engine.tick} is {@code TIDEGATE_ENGINE_TICK}. */
  public String variable() {
    StringBuilder variable = new StringBuilder(ConfigKeys.VARIABLE_PREFIX);
    for (char character : name.toCharArray()) {
      if (character == '.' || character == '-') {
        variable.append('_');
      } else {
        if (Character.isUpperCase(character)) {
          variable.append('_');
        }
        variable.append(Character.toUpperCase(character));
      }
    }
    return variable.toString();
  }
}
