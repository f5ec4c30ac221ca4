/** What a deployment is doing, as its topics and its probes tell. */
@NullMarked
package io.tidegate.app.status;

import org.jspecify.annotations.NullMarked;
