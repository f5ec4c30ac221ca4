/** Signals to findings, each with one life. */
@NullMarked
package io.tidegate.detectors.correlate;

import org.jspecify.annotations.NullMarked;
