/** What every sink is to the loop: it sends events and judges the answer. */
@NullMarked
package io.tidegate.delivery.sink;

import org.jspecify.annotations.NullMarked;
