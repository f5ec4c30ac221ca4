package io.tidegate.app.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWatchTest {
  private static final String GOOD = "name: own\nversion: v1\nrules: []\n";

  @TempDir Path directory = Path.of(".");

  private final Map<String, byte[]> there = new TreeMap<>();
  private final List<String> written = new ArrayList<>();

  @Test
  void aChangeIsPublishedOnceAndWhatIsAsItWasIsNot() throws Exception {
    PolicyWatch watch = watch();
    watch.look();
    assertThat(written).isEmpty();

    write(GOOD.replace("v1", "v2"));
    watch.look();
    watch.look();

    assertThat(written).containsExactly("own");
    assertThat(document("own")).contains("\"version\":\"v2\"");
  }

  @Test
  void whatCannotBeUsedIsPublishedUnderTheNameOfTheLastGoodOne() throws Exception {
    PolicyWatch watch = watch();
    write("name: other\nversion: v2\nrules: [");
    watch.look();
    assertThat(document("own")).contains("rules: [");

    write("name: other\nversion: 2\nrules: []\n");
    watch.look();
    assertThat(document("own")).contains("\"version\":2");

    write(GOOD);
    watch.look();
    assertThat(written).containsExactly("own", "own", "own");
    assertThat(document("own")).contains("v1");
  }

  @Test
  void aDocumentOfAnEarlierChangeGivesWayToTheFile() throws Exception {
    there.put("own", "{\"name\":\"own\",\"version\":\"v0\",\"rules\":[]}".getBytes(UTF_8));
    PolicyWatch watch = watch();
    watch.look();
    watch.look();

    assertThat(written).containsExactly("own");
    assertThat(document("own")).contains("v1");
  }

  private PolicyWatch watch() throws IOException {
    write(GOOD);
    return new PolicyWatch(
        file().toString(),
        "own",
        GOOD,
        new PolicyWatch.Shelf() {
          @Override
          public byte @Nullable [] read(String policy) {
            return there.get(policy);
          }

          @Override
          public PolicyTopic.Outcome write(String policy, byte[] document) {
            written.add(policy);
            there.put(policy, document);
            return new PolicyTopic.Outcome(true, "");
          }
        });
  }

  private Path file() {
    return directory.resolve("own.yaml");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private String document(String policy) {
    return new String(requireNonNull(there.get(policy)), UTF_8);
  }
}
