/** What autoscalers, Kubernetes and clouds tell of a fleet that grows and shrinks. */
@NullMarked
package io.tidegate.formats.scaling;

import org.jspecify.annotations.NullMarked;
