/** Carries out at a gateway what the commands on Kafka say, and answers. */
@NullMarked
package io.tidegate.enforcer.loop;

import org.jspecify.annotations.NullMarked;
