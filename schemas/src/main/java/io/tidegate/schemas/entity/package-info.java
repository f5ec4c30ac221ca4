/** Who or what a finding is about. */
@NullMarked
package io.tidegate.schemas.entity;

import org.jspecify.annotations.NullMarked;
