package io.tidegate.schemas.testing.violations.outside.schemas;

import java.nio.file.Path;

/** Reaches outside the whitelist of the facts. */
public record ReadsFiles(Path path) {}
