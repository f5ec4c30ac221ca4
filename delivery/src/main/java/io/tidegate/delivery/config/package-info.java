/** What is set about sinks, checked. */
@NullMarked
package io.tidegate.delivery.config;

import org.jspecify.annotations.NullMarked;
