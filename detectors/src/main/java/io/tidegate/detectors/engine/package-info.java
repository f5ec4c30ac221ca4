/** The three stages of the service as pure folds over bytes: observe, detect, decide. */
@NullMarked
package io.tidegate.detectors.engine;

import org.jspecify.annotations.NullMarked;
