/** Which events a sink gets, when, and what of them it may see. */
@NullMarked
package io.tidegate.delivery.route;

import org.jspecify.annotations.NullMarked;
