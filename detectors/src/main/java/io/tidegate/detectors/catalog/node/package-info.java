/** What nodes show: unsecured, silent, unknown, or unlike their peers. */
@NullMarked
package io.tidegate.detectors.catalog.node;

import org.jspecify.annotations.NullMarked;
