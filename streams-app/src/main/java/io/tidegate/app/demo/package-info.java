/**
 * The demo: a real broker, the service and a simulated fleet in one process, and what came of it.
 */
@NullMarked
package io.tidegate.app.demo;

import org.jspecify.annotations.NullMarked;
