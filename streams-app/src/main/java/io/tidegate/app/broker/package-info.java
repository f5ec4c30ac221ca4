/** A real broker inside this process, for the demo and for tests. */
@NullMarked
package io.tidegate.app.broker;

import org.jspecify.annotations.NullMarked;
