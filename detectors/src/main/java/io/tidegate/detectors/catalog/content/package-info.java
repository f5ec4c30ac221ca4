/**
 * What prompts and answers show: leaked canaries, probing, extraction, inflated or drifting
 * answers.
 */
@NullMarked
package io.tidegate.detectors.catalog.content;

import org.jspecify.annotations.NullMarked;
