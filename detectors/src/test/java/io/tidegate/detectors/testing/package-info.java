/** What tests of several packages share. */
@NullMarked
package io.tidegate.detectors.testing;

import org.jspecify.annotations.NullMarked;
