/** What is to be done about findings: policies as documents. */
@NullMarked
package io.tidegate.schemas.policy;

import org.jspecify.annotations.NullMarked;
