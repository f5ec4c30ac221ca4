/** The chain of what was decided, as it is written. */
@NullMarked
package io.tidegate.detectors.audit;

import org.jspecify.annotations.NullMarked;
