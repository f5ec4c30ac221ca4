package io.tidegate.schemas.testing.violations.effects.detectors;

import java.io.File;

/** Has an effect of its own. */
public record WritesFiles(File file) {}
