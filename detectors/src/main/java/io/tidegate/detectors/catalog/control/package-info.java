/**
 * What the control plane shows: scaling that is forged, oscillates or has no demand, and telemetry
 * that falls silent.
 */
@NullMarked
package io.tidegate.detectors.catalog.control;

import org.jspecify.annotations.NullMarked;
