/** The engine as a Flink job. */
@NullMarked
package io.tidegate.flink;

import org.jspecify.annotations.NullMarked;
