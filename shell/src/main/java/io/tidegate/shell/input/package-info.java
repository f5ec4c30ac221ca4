/** What is known of the inputs on a broker: where they end, and since when they are silent. */
@NullMarked
package io.tidegate.shell.input;

import org.jspecify.annotations.NullMarked;
