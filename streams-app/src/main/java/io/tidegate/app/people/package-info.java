/** What people tell the service, and what they see of it: releases, approvals, verdicts. */
@NullMarked
package io.tidegate.app.people;

import org.jspecify.annotations.NullMarked;
