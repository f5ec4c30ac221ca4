/** What is contained, by which guards it may be, and how it ends. */
@NullMarked
package io.tidegate.detectors.contain;

import org.jspecify.annotations.NullMarked;
