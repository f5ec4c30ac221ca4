/** What operators see: metrics and health over HTTP. */
@NullMarked
package io.tidegate.app.ops;

import org.jspecify.annotations.NullMarked;
