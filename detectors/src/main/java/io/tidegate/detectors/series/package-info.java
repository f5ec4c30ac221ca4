/** One series of numbers, of whatever meaning, judged value by value. */
@NullMarked
package io.tidegate.detectors.series;

import org.jspecify.annotations.NullMarked;
