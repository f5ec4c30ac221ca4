package io.tidegate.benchmarks.quality.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand in labels, and what is said of what may not. */
class LabelsReaderTest {
  private static final String LABEL =
      """
      {"kind": "denial-of-wallet", "cluster": "eu-1", "start": "2026-07-31T08:30:00Z",
       "end": 1785487200000, "primary": ["api_key/ak-1"], "atlas": ["AML.T0034"]}
      """;

  @TempDir Path directory = Path.of(".");

  @Test
  void readsBothFormsOfTimeAndCountsWhatItDoesNotKnow() throws IOException {
    World world = read(world(LABEL));
    assertThat(world.hours()).isEqualTo(1);
    Label label = world.labels().get(0);
    assertThat(label.id()).isEqualTo("denial-of-wallet-1");
    assertThat(label.startMs()).isEqualTo(label.effectMs()).isEqualTo(1_785_486_600_000L);
    assertThat(label.endMs()).isEqualTo(1_785_487_200_000L);
    assertThat(label.isDenialOfWallet()).isTrue();
    assertThat(label.optional()).isFalse();
    assertThat(world.tolerated().get(0).maxSeverity()).isEqualTo(3);
    assertThat(world.ignored()).containsEntry("labels[].atlas", 1).containsEntry("minutes", 1);
  }

  @Test
  void readsTheExampleOfTheManual() throws IOException {
    String example =
        Files.readAllLines(Path.of("../docs/worlds.md")).stream()
            .dropWhile(line -> !line.startsWith("    {"))
            .takeWhile(line -> !line.isEmpty())
            .collect(Collectors.joining("\n"));
    World world = read(example);
    assertThat(world.labels()).hasSize(1);
    assertThat(world.tolerated()).hasSize(1);
    assertThat(world.ignored()).isEmpty();
  }

  @Test
  void labelThatIsVoidIsNotThere() throws IOException {
    assertThat(read(world(LABEL.replace("\"kind\"", "\"void\": true, \"kind\""))).labels())
        .isEmpty();
  }

  @Test
  void refusesWithPlaceAndWithWhatIsAllowed() throws IOException {
    refuses(LABEL.replace("\"start\"", "\"began\""), "labels[0].start is missing", "RFC 3339");
    refuses(LABEL.replace("\"2026-07-31T08:30:00Z\"", "1785486600"), "labels[0].start is 17854866");
    refuses(LABEL.replace("08:30:00Z", "08:30"), "labels[0].start is \"2026-07-31T08:30\"");
    refuses(LABEL.replace("08:30:00Z", "10:30:00Z"), "labels[0].end is before start");
    refuses(
        LABEL
            .replace("2026-07-31T08:30", "2026-07-30T08:30")
            .replace("1785487200000", "1785403200000"),
        "labels[0].start and end lie outside");
    refuses(LABEL.replace("\"denial-of-wallet\"", "3"), "labels[0].kind is 3");
    refuses(
        LABEL.replace("api_key/ak-1", "key/ak-1"), "labels[0].primary has 'key/ak-1'", "api_key");
    refuses(LABEL.replace("[\"api_key/ak-1\"]", "[]"), "labels[0].primary is empty or missing");
    refuses(LABEL.replace("\"eu-1\"", "\"eu\""), "labels[0].cluster is 'eu'", "eu-1, us-2");
    refuses(LABEL.replace("[\"AML.T0034\"]}", "[], \"optional\": 1}"), "labels[0].optional is 1");
    refuses(
        LABEL + "," + LABEL.replace("{", "{\"id\": \"denial-of-wallet-1\","), "labels[1].id is");
  }

  @Test
  void refusesWhatIsNoScenario() throws IOException {
    assertThatThrownBy(() -> read("{\"start\": 1, "))
        .isInstanceOf(WorldRefusedException.class)
        .hasMessageContaining("is not well-formed JSON");
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("is not a JSON object");
    assertThatThrownBy(() -> read("{\"start\": 1785484800000, \"end\": 1785488400000}"))
        .hasMessageContaining("labels is missing");
    assertThatThrownBy(
            () -> read(world(LABEL).replace("\"max_severity\": 3", "\"max_severity\": 9")))
        .hasMessageContaining("tolerated[0].max_severity is 9; allowed: 1 to 5");
  }

  @Test
  void findsAScenarioOrADirectoryOfThemAndNamesMissingFiles() throws IOException {
    Path one = scenario("one", true);
    assertThat(WorldFiles.in(one)).extracting(WorldFiles::name).containsExactly("one");
    assertThat(WorldFiles.in(directory)).extracting(WorldFiles::name).containsExactly("one");
    scenario("two", false);
    assertThatThrownBy(() -> WorldFiles.in(directory))
        .isInstanceOf(WorldRefusedException.class)
        .hasMessageContaining(
            "two has no scaling.jsonl; needed: scaling.jsonl or scaling.jsonl.gz");
    Files.createFile(one.resolve("telemetry.jsonl.gz"));
    assertThatThrownBy(() -> WorldFiles.in(one)).hasMessageContaining("allowed: one of them");
    assertThatThrownBy(() -> WorldFiles.in(directory.resolve("none")))
        .hasMessageContaining("is not there");
    assertThatThrownBy(() -> WorldFiles.in(Files.createDirectory(directory.resolve("empty"))))
        .hasMessageContaining("holds no scenario");
  }

  @Test
  void tellsOfEveryFileThatCannotBeUsed() throws IOException {
    Path one = scenario("one", true);
    Path two = scenario("two", true);
    Files.writeString(one.resolve("labels.json"), "{");
    Files.writeString(two.resolve("labels.json"), "[]");
    List<WorldFiles> files = WorldFiles.in(directory);
    assertThatThrownBy(() -> LabelsReader.readAll(files))
        .hasMessageContaining(one.resolve("labels.json").toString())
        .hasMessageContaining(two.resolve("labels.json").toString());
  }

  private Path scenario(String name, boolean complete) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    Files.writeString(folder.resolve("labels.json"), world(LABEL));
    Files.createFile(folder.resolve("telemetry.jsonl"));
    if (complete) {
      Files.createFile(folder.resolve("scaling.jsonl.gz"));
    }
    return folder;
  }

  private void refuses(String labels, String... said) {
    assertThatThrownBy(() -> read(world(labels)))
        .isInstanceOf(WorldRefusedException.class)
        .hasMessageContainingAll(said);
  }

  private World read(String json) throws IOException {
    Path file = directory.resolve("read.json");
    Files.writeString(file, json);
    return LabelsReader.read(
        new WorldFiles("test", file, file, Optional.empty(), Optional.empty(), file));
  }

  private static String world(String labels) {
    return """
        {"start": "2026-07-31T08:00:00Z", "end": 1785488400000, "clusters": ["eu-1", "us-2"],
         "minutes": 60, "labels": [%s], "tolerated": [{"cluster": "eu-1",
         "entities": ["cluster/eu-1"], "start": 1785484800000, "end": 1785488400000,
         "max_severity": 3, "why": "a surge"}]}
        """
        .formatted(labels);
  }
}
