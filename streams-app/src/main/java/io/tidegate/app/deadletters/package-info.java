/** Refused records as people ask for them. */
@NullMarked
package io.tidegate.app.deadletters;

import org.jspecify.annotations.NullMarked;
