package io.tidegate.schemas.testing.violations.unmarked.app;

/** Lies in a package that says nothing of null. */
public final class HasNoPackageInfo {}
