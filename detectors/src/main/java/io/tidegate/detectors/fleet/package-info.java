/** The fleet as it was at each moment, by event time. */
@NullMarked
package io.tidegate.detectors.fleet;

import org.jspecify.annotations.NullMarked;
