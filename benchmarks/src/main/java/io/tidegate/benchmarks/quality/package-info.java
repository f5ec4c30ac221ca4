/**
 * What is found of what a simulated fleet suffers, how soon, and what is found that is not there.
 */
@NullMarked
package io.tidegate.benchmarks.quality;

import org.jspecify.annotations.NullMarked;
