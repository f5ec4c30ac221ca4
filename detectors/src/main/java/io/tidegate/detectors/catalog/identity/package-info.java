/** What keys, sources and accounts show: stolen, shared and guessed credentials. */
@NullMarked
package io.tidegate.detectors.catalog.identity;

import org.jspecify.annotations.NullMarked;
