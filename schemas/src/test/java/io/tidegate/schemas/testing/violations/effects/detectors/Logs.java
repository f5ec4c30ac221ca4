package io.tidegate.schemas.testing.violations.effects.detectors;

import java.util.logging.Logger;

/** Has an effect of its own. */
public final class Logs {
  public void say(Logger logger) {
    logger.info("no");
  }
}
