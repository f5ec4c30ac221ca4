/** From the topics to the sinks: at least once, in the order of each finding, in bounded memory. */
@NullMarked
package io.tidegate.delivery.loop;

import org.jspecify.annotations.NullMarked;
