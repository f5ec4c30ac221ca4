/** The service, its command line and what goes with it. */
@NullMarked
package io.tidegate.app;

import org.jspecify.annotations.NullMarked;
