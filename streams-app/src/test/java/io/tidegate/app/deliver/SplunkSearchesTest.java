package io.tidegate.app.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped searches name nothing that the sink splunk does not send. */
final class SplunkSearchesTest {
  private static final Path FOLDER = Path.of("../deploy/siem/splunk");

  /** What is no field: commands and functions of Splunk's language that the searches use. */
  private static final Set<String> LANGUAGE =
      Set.of(
          "where",
          "stats",
          "sort",
          "table",
          "fields",
          "convert",
          "timechart",
          "span",
          "eval",
          "AS",
          "BY",
          "AND",
          "OR",
          "NOT",
          "IN",
          "latest",
          "values",
          "dc",
          "max",
          "min",
          "count",
          "ctime",
          "isnotnull",
          "relative_time",
          "now",
          "mvindex",
          "1d");

  @TempDir private Path dir;

  @Test
  void namesWhatIsSent() throws IOException {
    SortedMap<String, SortedSet<String>> sent = SentDocuments.splunk(dir);
    String macro = stanzas("macros.conf").get("tidegate").get("definition");
    SortedSet<String> short_ = new TreeSet<>(Set.of("_time"));
    sent.keySet().stream().filter(path -> path.matches("[a-z_]+")).forEach(short_::add);
    for (MatchResult renamed : found("([\\w.{}]+) AS (\\w+)", macro)) {
      assertThat(sent).as("of the macro").containsKey(renamed.group(1));
      short_.add(renamed.group(2));
    }
    assertThat(sent).containsKey("metadata.uid");
    SortedSet<String> texts = new TreeSet<>();
    sent.values().forEach(texts::addAll);

    Map<String, Map<String, String>> searches = stanzas("savedsearches.conf");
    assertThat(searches).hasSize(9);
    searches.forEach(
        (name, stanza) -> {
          String search = stanza.get("search");
          assertThat(search).as(name).startsWith("`tidegate` | ");
          SortedSet<String> known = new TreeSet<>(short_);
          found("AS (\\w+)", search).forEach(made -> known.add(made.group(1)));
          for (MatchResult quoted : found("\"([^\"$]*)\"", search)) {
            if (!quoted.group(1).matches("-\\d+m|")) {
              assertThat(texts).as(name).contains(quoted.group(1));
            }
          }
          String bare = search.replace("`tidegate`", "").replaceAll("\"[^\"]*\"", "");
          for (MatchResult word : found("\\w+", bare)) {
            if (!LANGUAGE.contains(word.group()) && !word.group().matches("\\d+")) {
              assertThat(known).as(name).contains(word.group());
            }
          }
          for (String field : stanza.getOrDefault("alert.suppress.fields", "").split(", ")) {
            assertThat(field.isEmpty() || known.contains(field)).as(field).isTrue();
          }
        });
  }

  private static List<MatchResult> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static Map<String, Map<String, String>> stanzas(String file) throws IOException {
    Map<String, Map<String, String>> stanzas = new TreeMap<>();
    Map<String, String> stanza = new TreeMap<>();
    for (String line : wholeLines(Files.readString(FOLDER.resolve(file)))) {
      if (line.startsWith("[")) {
        stanza = new TreeMap<>();
        stanzas.put(line.substring(1, line.length() - 1), stanza);
      } else {
        int equals = line.indexOf(" = ");
        assertThat(equals).as(line).isPositive();
        stanza.put(line.substring(0, equals), line.substring(equals + 3));
      }
    }
    return stanzas;
  }

  private static List<String> wholeLines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.replace("\\\n", "").split("\n")) {
      if (!line.isBlank() && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return lines;
  }
}
