/** What gateways, collectors and autoscalers write, made into Tidegate's own records. */
@NullMarked
package io.tidegate.formats;

import org.jspecify.annotations.NullMarked;
