/** What a finding rests on and what a detector is, in words for people. */
@NullMarked
package io.tidegate.app.explain;

import org.jspecify.annotations.NullMarked;
