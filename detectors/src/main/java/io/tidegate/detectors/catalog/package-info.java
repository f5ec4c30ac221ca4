/** The detectors there are, by family. */
@NullMarked
package io.tidegate.detectors.catalog;

import org.jspecify.annotations.NullMarked;
