package io.tidegate.formats.scaling;

/** Where a node is and what it is made of, as far as it is told; what is not is empty. */
record NodeTraits(String region, String zone, String hardware, String capacityType, String image) {
  static final NodeTraits NONE = new NodeTraits("", "", "", "", "");

  /** How it is paid for, alone. */
  static NodeTraits capacity(String type) {
    return new NodeTraits("", "", "", type, "");
  }
}
