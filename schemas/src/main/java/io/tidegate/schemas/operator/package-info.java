/** What people decide about findings, commands and entities. */
@NullMarked
package io.tidegate.schemas.operator;

import org.jspecify.annotations.NullMarked;
