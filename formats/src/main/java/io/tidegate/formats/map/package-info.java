/** Records of JSON, made into Tidegate's own by a declarative map. */
@NullMarked
package io.tidegate.formats.map;

import org.jspecify.annotations.NullMarked;
