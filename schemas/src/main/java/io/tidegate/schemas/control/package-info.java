/** What goes to the gateways: OpenC2 commands and their signature. */
@NullMarked
package io.tidegate.schemas.control;

import org.jspecify.annotations.NullMarked;
