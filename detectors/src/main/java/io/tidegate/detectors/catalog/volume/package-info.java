/** What spends more than its past, its limits or the demand explain. */
@NullMarked
package io.tidegate.detectors.catalog.volume;

import org.jspecify.annotations.NullMarked;
