/** What a policy would do about findings that were: one explained, or many tried. */
@NullMarked
package io.tidegate.app.whatif;

import org.jspecify.annotations.NullMarked;
