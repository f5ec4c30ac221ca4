/** Facts to bytes: writers whose output is a pure function of the fact. */
@NullMarked
package io.tidegate.schemas.encode;

import org.jspecify.annotations.NullMarked;
