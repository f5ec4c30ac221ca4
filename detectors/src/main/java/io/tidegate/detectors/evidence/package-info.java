/** Sequential tests: evidence in nats. */
@NullMarked
package io.tidegate.detectors.evidence;

import org.jspecify.annotations.NullMarked;
