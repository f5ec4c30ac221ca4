/** What one record costs, step by step. */
@NullMarked
package io.tidegate.benchmarks.speed;

import org.jspecify.annotations.NullMarked;
