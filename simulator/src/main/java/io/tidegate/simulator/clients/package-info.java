/** What real clients of inference services do, as figures that tenants are made from. */
@NullMarked
package io.tidegate.simulator.clients;

import org.jspecify.annotations.NullMarked;
