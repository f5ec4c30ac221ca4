/** Takes findings to SIEMs, beside the service or alone. */
@NullMarked
package io.tidegate.app.deliver;

import org.jspecify.annotations.NullMarked;
