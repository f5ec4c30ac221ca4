/** JSON over HTTP, as far as telling a gateway's own API needs it. */
@NullMarked
package io.tidegate.enforcer.rest;

import org.jspecify.annotations.NullMarked;
