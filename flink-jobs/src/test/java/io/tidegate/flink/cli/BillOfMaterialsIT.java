package io.tidegate.flink.cli;

import io.tidegate.schemas.testing.BillOfMaterialsContract;

/** Of the Flink job and its verbs. */
final class BillOfMaterialsIT extends BillOfMaterialsContract {}
