/**
 * Scores findings and commands against the labels of any recorded scenario: reading of files, and
 * pure functions from what was labelled and told to how good it was.
 */
@NullMarked
package io.tidegate.benchmarks.quality.world;

import org.jspecify.annotations.NullMarked;
