/** What a detector is: what it sees, what it says, and what it is calibrated to. */
@NullMarked
package io.tidegate.detectors.detect;

import org.jspecify.annotations.NullMarked;
