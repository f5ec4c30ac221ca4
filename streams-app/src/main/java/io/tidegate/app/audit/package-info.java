/** The audit as people read it: whether it is whole, and the story of one incident. */
@NullMarked
package io.tidegate.app.audit;

import org.jspecify.annotations.NullMarked;
