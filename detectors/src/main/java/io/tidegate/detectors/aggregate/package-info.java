/** What is remembered of an entity within one tick: mergeable panes. */
@NullMarked
package io.tidegate.detectors.aggregate;

import org.jspecify.annotations.NullMarked;
