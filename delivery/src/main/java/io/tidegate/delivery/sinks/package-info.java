/** The sinks: for each SIEM an encoder and a judge of its answers. */
@NullMarked
package io.tidegate.delivery.sinks;

import org.jspecify.annotations.NullMarked;
