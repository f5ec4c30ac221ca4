/** Bytes of internal records and states: compact, versioned, deterministic. */
@NullMarked
package io.tidegate.detectors.codec;

import org.jspecify.annotations.NullMarked;
