/** What was refused, and why. */
@NullMarked
package io.tidegate.schemas.deadletter;

import org.jspecify.annotations.NullMarked;
