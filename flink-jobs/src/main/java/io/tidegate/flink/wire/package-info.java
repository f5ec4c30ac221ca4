/** What goes between the operators of the job, and its bytes. */
@NullMarked
package io.tidegate.flink.wire;

import org.jspecify.annotations.NullMarked;
