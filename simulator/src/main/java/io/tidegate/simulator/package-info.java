/** A simulated inference fleet in event time: demand, autoscaler, nodes, and labelled attacks. */
@NullMarked
package io.tidegate.simulator;

import org.jspecify.annotations.NullMarked;
