/** The files by which Tidegate is deployed, held against what they name. */
@NullMarked
package io.tidegate.app.deploy;

import org.jspecify.annotations.NullMarked;
