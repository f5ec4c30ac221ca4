/** HAProxy as an enforcer, through its admin socket. */
@NullMarked
package io.tidegate.enforcer.haproxy;

import org.jspecify.annotations.NullMarked;
