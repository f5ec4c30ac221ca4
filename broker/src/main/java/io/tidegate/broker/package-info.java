/** A real broker inside this process, for the demo and for tests. */
@NullMarked
package io.tidegate.broker;

import org.jspecify.annotations.NullMarked;
