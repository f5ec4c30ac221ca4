/** What was learnt of entities from their history, for engines that have not seen it. */
@NullMarked
package io.tidegate.schemas.baseline;

import org.jspecify.annotations.NullMarked;
