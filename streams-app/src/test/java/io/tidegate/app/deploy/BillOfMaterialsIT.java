package io.tidegate.app.deploy;

import io.tidegate.schemas.testing.BillOfMaterialsContract;

/** Of the service and its command line. */
final class BillOfMaterialsIT extends BillOfMaterialsContract {}
