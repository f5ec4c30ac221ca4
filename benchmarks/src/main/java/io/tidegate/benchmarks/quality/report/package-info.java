/** Tables and charts as text. */
@NullMarked
package io.tidegate.benchmarks.quality.report;

import org.jspecify.annotations.NullMarked;
