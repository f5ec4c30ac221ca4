package io.tidegate.enforcer.haproxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import java.util.Base64;

/**
 * One entry of HAProxy's map: {@code <cluster>.<kind>.<id>} with names in base64, so that no name
 * says more than a name, and {@code <what>:<command id>:<end>:<argument>}.
 */
record MapEntry(String key, String value) {
  static final String DENY = "deny";
  static final String LIMIT = "limit";
  static final String REDIRECT = "redirect";
  static final String DRAIN = "drain";

  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  /** The entry that makes HAProxy do that to the command's target until its end. */
  static MapEntry of(Command command, String what, String argument) {
    String value = what + ":" + command.commandId() + ":" + command.endMs() + ":" + argument;
    return new MapEntry(keyOf(command.target()), value);
  }

  static String keyOf(Target target) {
    StringBuilder key = new StringBuilder(encoded(target.cluster()));
    key.append('.').append(target.kind());
    target.members().values().forEach(name -> key.append('.').append(encoded(name)));
    return key.toString();
  }

  /** What is done: the value's first part. */
  String what() {
    return part(0);
  }

  /** The value's last part. */
  String argument() {
    return part(3);
  }

  private String part(int index) {
    String[] parts = value.split(":", 4);
    return parts.length > index ? parts[index] : "";
  }

  private static String encoded(String name) {
    return BASE64.encodeToString(name.getBytes(UTF_8));
  }
}
