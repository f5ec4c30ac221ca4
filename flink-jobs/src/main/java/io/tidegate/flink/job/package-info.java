/** The job as a whole: how operators are joined and set up, and what they are told. */
@NullMarked
package io.tidegate.flink.job;

import org.jspecify.annotations.NullMarked;
