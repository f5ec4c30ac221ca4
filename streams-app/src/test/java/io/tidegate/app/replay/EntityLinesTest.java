package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EntityLinesTest {
  @TempDir Path directory = Path.of(".");

  private final List<String> records = new ArrayList<>();

  @Test
  void objectsAreRecordsWithoutTheirSubject() throws IOException {
    long read =
        read(
            "{\"subject\":\"tenant/acme\",\"budget_usd\":500,\"limits\":{\"concurrent\":8}}",
            "",
            "{\"plan\":\"pro\",\"subject\":\"api_key/k 1\",\"parent\":\"acme\"}");

    assertThat(read).isEqualTo(2);
    assertThat(records)
        .containsExactly(
            "1 tenant/acme {\"budget_usd\":500,\"limits\":{\"concurrent\":8}}",
            "3 api_key/k 1 {\"plan\":\"pro\",\"parent\":\"acme\"}");
  }

  @Test
  void fileMayBeCompressed() throws IOException {
    Path file = directory.resolve("entities.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\"subject\":\"tenant/acme\",\"plan\":\"pro\"}\n".getBytes(UTF_8));
    }

    long read = EntityLines.read(file, (subject, value, line) -> records.add(subject));

    assertThat(read).isEqualTo(1);
    assertThat(records).containsExactly("tenant/acme");
  }

  @Test
  void cellsAreTypedByTheirColumn() throws IOException {
    read(
        "\ufeffsubject, plan, budget_usd, tokens_per_min, allowed_models, retired, created",
        "tenant/acme, 7, 500.5, 200000, llama-8b; llama-70b, TRUE, 2026-01-31T08:00:00Z",
        "model/llama,,,,,,1785484812417");

    assertThat(records)
        .containsExactly(
            "2 tenant/acme {\"plan\":\"7\",\"budget_usd\":500.5,"
                + "\"limits\":{\"tokens_per_min\":200000},"
                + "\"allowed_models\":[\"llama-8b\",\"llama-70b\"],\"retired\":true,"
                + "\"created\":\"2026-01-31T08:00:00Z\"}",
            "3 model/llama {\"created\":1785484812417}");
  }

  @Test
  void nothingIsAnAmountAndSoIsAMillionth() throws IOException {
    read(
        "subject,budget_usd,tokens_per_min,cost_usd_per_hour,concurrent",
        "tenant/a,0,0,0.00,0",
        "tenant/b,0.05,,0.000001,");

    assertThat(records)
        .containsExactly(
            "2 tenant/a {\"budget_usd\":0,\"limits\":"
                + "{\"tokens_per_min\":0,\"cost_usd_per_hour\":0.0,\"concurrent\":0}}",
            "3 tenant/b {\"budget_usd\":0.05,\"limits\":{\"cost_usd_per_hour\":1.0E-6}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"plan\":\"pro\"}|line 3: subject must be <kind>/<id>",
        "{\"subject\":\"acme\"}|line 3: subject must be <kind>/<id>",
        "{\"subject\":\"tenant/a\",\"budget_usd\":\"5\"}|line 3: budget_usd must be a number",
        "{\"subject\":\"tenant/a\",\"plan\":\"a\",\"plan\":\"b\"}|line 3: is not well-formed JSON",
        "{\"subject\":\"tenant/a\"} {}|line 3: is not well-formed JSON",
        "{\"subject\":|line 3: is not well-formed JSON",
        "tenant/a,5|line 3: is not well-formed JSON",
        "[1]|line 3: is not a JSON object"
      })
  void badObjectsAreToldWithTheirLine(String line, String told) {
    assertRefused(told, "{\"subject\":\"tenant/acme\"}", "", line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "acme,5,,|line 3: subject must be <kind>/<id>",
        ",5,,|line 3: subject must be <kind>/<id>",
        "tenant/a,five,,|line 3: budget_usd must be a number",
        "tenant/a,NaN,,|line 3: budget_usd must be a number",
        "tenant/a,0.0000001,,|line 3: budget_usd has more than six decimals",
        "tenant/a,5 000,,|line 3: budget_usd must be a number",
        "tenant/a,5,1.5,|line 3: limits.concurrent must be an integer",
        "tenant/a,5,8,yes|line 3: retired must be",
        "tenant/a,5,000,8,true|line 3: has 5 cells, the header has 4",
        "tenant/a,5|line 3: has 2 cells, the header has 4",
        "\"tenant/a\",5,8,|line 3: has quotes"
      })
  void badCellsAreToldWithTheirLine(String line, String told) {
    assertRefused(told, "subject,budget_usd,concurrent,retired", "tenant/acme,5,8,false", line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subject,colour|line 2: there is no column colour; allowed: [allowed_models, ",
        "subject,plan,plan|line 2: the column plan stands twice",
        "plan,budget_usd|line 2: the column subject is missing"
      })
  void headersNameTheirColumnsOnce(String header, String told) {
    assertRefused(told, "", header, "tenant/a,5");
  }

  @Test
  void filesThatCannotBeReadAreTold() throws IOException {
    Path latin = Files.write(directory.resolve("latin.csv"), new byte[] {'s', (byte) 0xe9});

    assertThatExceptionOfType(ReplayRefusedException.class)
        .isThrownBy(() -> EntityLines.read(latin, (subject, value, line) -> {}))
        .withMessageContaining("latin.csv is not UTF-8");
    assertThatExceptionOfType(ReplayRefusedException.class)
        .isThrownBy(() -> EntityLines.read(directory.resolve("none"), (subject, value, line) -> {}))
        .withMessageContaining("there is no file");
  }

  private void assertRefused(String told, String... lines) {
    assertThatExceptionOfType(ReplayRefusedException.class)
        .isThrownBy(() -> read(lines))
        .withMessageContaining("entities.txt, " + told);
  }

  private long read(String... lines) throws IOException {
    Path file = Files.write(directory.resolve("entities.txt"), List.of(lines));
    return EntityLines.read(
        file,
        (subject, value, line) ->
            records.add(line + " " + subject + " " + new String(value, UTF_8)));
  }
}
