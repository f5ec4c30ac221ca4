/** What is delivered: OCSF events, read from the topics or made here. */
@NullMarked
package io.tidegate.delivery.event;

import org.jspecify.annotations.NullMarked;
