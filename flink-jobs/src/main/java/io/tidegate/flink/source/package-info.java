/** The first operator: reads the inputs and says, between their records, how far it has come. */
@NullMarked
package io.tidegate.flink.source;

import org.jspecify.annotations.NullMarked;
