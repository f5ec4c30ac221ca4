package io.tidegate.schemas.testing.violations.threads.detectors;

import java.util.concurrent.atomic.AtomicLong;

/** Is written for threads. */
public record HoldsAtomic(AtomicLong value) {}
