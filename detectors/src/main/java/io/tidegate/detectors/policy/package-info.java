/** Findings to decisions: what to do, or why not. */
@NullMarked
package io.tidegate.detectors.policy;

import org.jspecify.annotations.NullMarked;
