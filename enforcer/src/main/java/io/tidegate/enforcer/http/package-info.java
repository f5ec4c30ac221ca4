/** A local endpoint that gateways ask whether to serve a request. */
@NullMarked
package io.tidegate.enforcer.http;

import org.jspecify.annotations.NullMarked;
