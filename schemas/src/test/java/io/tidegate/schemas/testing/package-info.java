/** What every module's tests share: the house rules and the checks of wire formats. */
@NullMarked
package io.tidegate.schemas.testing;

import org.jspecify.annotations.NullMarked;
