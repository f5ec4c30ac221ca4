package io.tidegate.shell.config;

import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.schemas.control.CommandVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Reads the public keys of those who may steer. */
final class SteeringKeys {
  /** The key of the configuration that names their directory. */
  static final String SETTING = "steering.keys";

  private SteeringKeys() {}

  static Optional<CommandVerifier> read(ConfigValues values) {
    String directory = values.text(SETTING);
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(KeyFiles.verifier(Path.of(directory)));
    } catch (IOException e) {
      throw new ConfigException(SETTING + " is " + directory + ", which cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new ConfigException(SETTING + ": " + e.getMessage(), e);
    }
  }
}
