package io.tidegate.detectors.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.Predefined;
import io.tidegate.detectors.testing.GoldenFile;
import io.tidegate.schemas.stored.Coded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is stored in place of constants. */
class StoredCodesTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "src", "main", "java");

  @Test
  void codesNeverChange() {
    List<String> codes = new ArrayList<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tidegate")) {
      // The tests of schemas are on the class path as well, in a jar of their own.
      boolean isOfTest = type.getName().contains("Test");
      if (type.isEnum() && type.isAssignableTo(Coded.class) && !isOfTest) {
        for (Object constant : type.reflect().getEnumConstants()) {
          codes.add(type.getName() + " " + ((Coded) constant).code() + " " + constant);
        }
      }
    }
    GoldenFile.assertUnchanged("codes.txt", codes.stream().sorted().toList());
  }

  /** A switch asks for the ordinal as well, so that classes do not show what their sources do. */
  @Test
  void nothingThatIsStoredGoesByItsPlaceAmongConstants() throws IOException {
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      assertThat(sources.filter(Files::isRegularFile).filter(StoredCodesTest::goesByPlace))
          .isEmpty();
    }
  }

  private static boolean goesByPlace(Path source) {
    String text = read(source);
    boolean isStored = text.contains("ByteWriter") || text.contains("ByteReader");
    return isStored && (text.contains("ordinal()") || text.contains("values()["));
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
