package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class LineReaderTest {
  private final List<Long> overLong = new ArrayList<>();

  @Test
  void cutsLinesWhateverTheirEndIs() {
    assertThat(lines("a\nb\r\n\n \nc")).containsExactly("1:a", "2:b", "5:c");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLine() {
    assertThat(lines("\uFEFFa\n\uFEFFb")).containsExactly("1:a", "2:\uFEFFb");
    assertThat(lines("\uFEFF")).isEmpty();
  }

  @Test
  void anEmptyFileHasNoLines() {
    assertThat(lines("")).isEmpty();
  }

  @Test
  void aLineThatIsTooLongIsReportedAndItsNeighboursAreRead() {
    String longest = "x".repeat(LineReader.MOST_BYTES);

    List<String> lines = lines("a\n" + longest + "x\nb\n" + longest + "\n" + longest.repeat(3));

    assertThat(lines).containsExactly("1:a", "3:b", "4:" + longest);
    assertThat(overLong).containsExactly(2L, 5L);
  }

  @Test
  void linesCrossBlocks() {
    String line = "y".repeat(700_000);

    assertThat(lines(line + "\n" + line + "\n" + line)).hasSize(3).last().isEqualTo("3:" + line);
  }

  @Test
  void compressedDataThatBreaksOffIsReadUntilThenAndSaysSo() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 100_000; i++) {
        out.write((Integer.toHexString(i * 2_654_435_7) + "\n").getBytes(UTF_8));
      }
    }
    byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    LineReader reader =
        new LineReader(new GZIPInputStream(new ByteArrayInputStream(cut)), overLong::add);

    List<String> lines = all(reader);

    assertThat(lines).hasSizeBetween(10_000, 90_000);
    assertThat(reader.failure()).hasMessageContaining("cut off");
  }

  private List<String> lines(String text) {
    return all(new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8)), overLong::add));
  }

  private static List<String> all(LineReader reader) {
    List<String> lines = new ArrayList<>();
    byte[] line = reader.next();
    while (line != null) {
      lines.add(reader.number() + ":" + new String(line, UTF_8));
      line = reader.next();
    }
    return lines;
  }
}
