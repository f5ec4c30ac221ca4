package io.tidegate.schemas.testing.violations.effects.detectors;

import java.io.Serializable;

/** Leaves its bytes to the JVM. */
public record IsSerializable(int value) implements Serializable {}
