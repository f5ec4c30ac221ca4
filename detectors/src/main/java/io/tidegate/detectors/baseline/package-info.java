/** What is expected, and how surely. */
@NullMarked
package io.tidegate.detectors.baseline;

import org.jspecify.annotations.NullMarked;
