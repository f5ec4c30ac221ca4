/** The commands that run the job on this machine. */
@NullMarked
package io.tidegate.flink.cli;

import org.jspecify.annotations.NullMarked;
