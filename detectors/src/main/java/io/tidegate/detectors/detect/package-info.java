/** The detectors and their catalogue. */
@NullMarked
package io.tidegate.detectors.detect;

import org.jspecify.annotations.NullMarked;
