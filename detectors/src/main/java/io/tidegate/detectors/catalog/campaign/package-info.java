/** Detectors of attacks that go over days: they look at what others found. */
@NullMarked
package io.tidegate.detectors.catalog.campaign;

import org.jspecify.annotations.NullMarked;
