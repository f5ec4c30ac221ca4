package io.tidegate.schemas.testing.violations.manners.app;

import java.util.logging.Logger;

/** Logs past the logging in use. */
public final class UsesJavaLogging {
  static final Logger LOGGER = Logger.getLogger("no");
}
