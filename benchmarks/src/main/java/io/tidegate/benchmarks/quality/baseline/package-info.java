/** The usual detectors that Tidegate is compared with, fed from the same records. */
@NullMarked
package io.tidegate.benchmarks.quality.baseline;

import org.jspecify.annotations.NullMarked;
