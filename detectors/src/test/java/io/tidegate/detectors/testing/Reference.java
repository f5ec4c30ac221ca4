package io.tidegate.detectors.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Numbers that SciPy and NumPy computed, by name ({@code reference/reference.py}). */
public final class Reference {
  private static final String FILE = "/reference/reference.txt";

  private Reference() {}

  /** The numbers of that name. */
  public static double[] of(String name) {
    try (InputStream file = requireNonNull(Reference.class.getResourceAsStream(FILE), FILE)) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .findFirst()
          .map(line -> line.substring(name.length() + 1).split(" "))
          .map(numbers -> Arrays.stream(numbers).mapToDouble(Double::parseDouble).toArray())
          .orElseThrow(() -> new IllegalArgumentException(FILE + " has no " + name));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Demands that numbers are those of that name, but for the last digits. */
  public static void assertClose(String name, double... numbers) {
    double[] expected = of(name);
    assertThat(numbers).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(numbers[i])
          .as("%s, number %d", name, i)
          .isCloseTo(expected[i], within(1e-9 * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
