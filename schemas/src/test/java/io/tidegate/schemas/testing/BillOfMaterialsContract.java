package io.tidegate.schemas.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/**
 * What a program's module ships is in its bill of materials, and the build verifies its checksum.
 */
public abstract class BillOfMaterialsContract {
  private static final Path CHECKSUMS = Path.of("../.ci/checksums.sha256");

  @Test
  void theBillListsEachJarThatIsShippedAndNothingElse() throws IOException {
    assumeFalse(
        "offline=true".equals(System.getProperty("tidegate.build")),
        "CycloneDX's plugin asks for a build that may go online, and is left out of any other");
    SortedMap<String, String> shipped = ShippedJars.in(Path.of("target/lib"));
    assertThat(shipped).hasSizeGreaterThan(20);
    assertThat(ShippedJars.of(Path.of("target/sbom.json"))).isEqualTo(shipped);
  }

  @Test
  void whatIsShippedOfOthersIsInTheListOfChecksums() throws IOException {
    SortedMap<String, String> others = ShippedJars.ofOthers(ShippedJars.in(Path.of("target/lib")));
    assertThat(ShippedJars.listed(CHECKSUMS))
        .as("written anew as CONTRIBUTING.md says")
        .containsAllEntriesOf(others);
  }
}
