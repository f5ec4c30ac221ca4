package io.tidegate.shell.config;

/**
 * A configuration that cannot be used; the message names the key, its value and what is allowed.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message for a value that is not allowed; what may be secret is not repeated. */
  static ConfigException of(String key, String value, String allowed) {
    return new ConfigException(key + " is " + Shown.of(key, value) + "; allowed: " + allowed);
  }
}
