/** What comes in: one record per fact on the wire. */
@NullMarked
package io.tidegate.schemas.event;

import org.jspecify.annotations.NullMarked;
