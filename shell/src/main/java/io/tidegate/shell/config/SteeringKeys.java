package io.tidegate.shell.config;

import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.control.SteeringVerifier;
import io.tidegate.schemas.policy.RequireSigned;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads the public keys of those who may steer, and what is taken from nobody else. */
final class SteeringKeys {
  /** The key of the configuration that names their directory. */
  static final String SETTING = "steering.keys";

  /** The key of the configuration that says what must be signed, whatever policy rules. */
  static final String REQUIRED = "steering.requireSigned";

  private static final List<String> KINDS =
      List.of("policies", "operators", "entities", "enforcers", "scaling");

  /** What {@link #REQUIRED} may be. */
  static final String REQUIRED_ALLOWED = "any of " + String.join(", ", KINDS) + ", with commas";

  private SteeringKeys() {}

  /** The verifier of records for this deployment; empty where no directory is named. */
  static Optional<SteeringVerifier> read(ConfigValues values) {
    String directory = values.text(SETTING);
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          KeyFiles.steering(Path.of(directory), values.text("service.applicationId")));
    } catch (IOException e) {
      throw new ConfigException(SETTING + " is " + directory + ", which cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new ConfigException(SETTING + ": " + e.getMessage(), e);
    }
  }

  /** What is taken only with a signature. */
  static RequireSigned required(ConfigValues values) {
    String text = values.text(REQUIRED);
    SortedSet<String> kinds = new TreeSet<>();
    for (String kind : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      if (!KINDS.contains(kind.strip())) {
        throw ConfigException.of(REQUIRED, text, REQUIRED_ALLOWED);
      }
      kinds.add(kind.strip());
    }
    return new RequireSigned(
        kinds.contains("policies"),
        kinds.contains("operators"),
        kinds.contains("entities"),
        kinds.contains("enforcers"),
        kinds.contains("scaling"));
  }
}
