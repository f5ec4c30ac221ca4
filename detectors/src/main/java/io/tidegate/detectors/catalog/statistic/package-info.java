/** The tests and memories that several detectors share. */
@NullMarked
package io.tidegate.detectors.catalog.statistic;

import org.jspecify.annotations.NullMarked;
