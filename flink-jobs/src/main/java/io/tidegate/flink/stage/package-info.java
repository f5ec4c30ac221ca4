/** The operators that run the stages of the engine. */
@NullMarked
package io.tidegate.flink.stage;

import org.jspecify.annotations.NullMarked;
