/** What the tests of several enforcers share. */
@NullMarked
package io.tidegate.enforcer.testing;

import org.jspecify.annotations.NullMarked;
