package io.tidegate.app.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.enforcer.keys.KeyFiles;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the tests of these files have in common. */
final class DeployedFiles {
  static final Path ROOT = Path.of("..");
  static final String VERSION = pom("<version>([^<]+)</version>");

  private DeployedFiles() {}

  /** A file's documents, with what stands under {@code <<} merged in. */
  static List<JsonNode> documents(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> documents = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file)) {
      new Yaml(new SafeConstructor(new LoaderOptions()))
          .loadAll(reader)
          .forEach(document -> documents.add(mapper.valueToTree(document)));
    }
    return documents;
  }

  static String pom(String pattern) {
    try {
      Matcher found = Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve("pom.xml")));
      if (!found.find()) {
        throw new AssertionError("the pom has no " + pattern);
      }
      return found.group(1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Fails where the command line has no such verb or option. */
  static void parse(List<String> words) {
    CommandTree.commandLine().parseArgs(words.toArray(String[]::new));
  }

  static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(each -> words.add(each.asText()));
    return words;
  }

  /** Loads a configuration as it stands but for its key, which here is another's. */
  static TidegateConfig load(Path file, Map<String, String> environment, Path directory)
      throws IOException, GeneralSecurityException {
    Path key =
        KeyFiles.generate(directory, "test", "tidegate", Collections.emptySortedSet()).privateKey();
    return ConfigOrigin.of(
            file, null, environment, new TreeMap<>(Map.of("signing.keyFile", key.toString())))
        .load();
  }
}
