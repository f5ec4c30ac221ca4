/** What is stored, or sent between stages, in place of a constant. */
@NullMarked
package io.tidegate.schemas.stored;

import org.jspecify.annotations.NullMarked;
