/** A small HTTP server whose time, memory and connections no client decides. */
@NullMarked
package io.tidegate.enforcer.web;

import org.jspecify.annotations.NullMarked;
