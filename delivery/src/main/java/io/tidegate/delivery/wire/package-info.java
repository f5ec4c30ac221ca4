/** The network and the disk: HTTP, TLS, sockets, secrets. */
@NullMarked
package io.tidegate.delivery.wire;

import org.jspecify.annotations.NullMarked;
