/** The chain of records that proves what was decided, by what, and what became of it. */
@NullMarked
package io.tidegate.schemas.audit;

import org.jspecify.annotations.NullMarked;
