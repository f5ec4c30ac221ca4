/** What breaks a rule of the tenant's owner: regions and models that are not allowed. */
@NullMarked
package io.tidegate.detectors.catalog.governance;

import org.jspecify.annotations.NullMarked;
