package io.tidegate.app.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Seal;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.SigningKey;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /**
   * Loads a configuration as it stands, but for where its keys lie.
   *
   * @param keys the lines that make them
   * @param service the id of the service's own
   * @param policy the policy's file; null for what the configuration says
   */
  static TidegateConfig load(
      Path file,
      Map<String, String> environment,
      List<String> keys,
      String service,
      @Nullable String policy,
      Path directory)
      throws IOException {
    Path steering = Files.createDirectories(directory.resolve("steering"));
    for (String line : keys) {
      List<String> words = new ArrayList<>(List.of(line.strip().split(" +", -1)));
      int out = words.indexOf("--out") + 1;
      Path made = directory.resolve(words.get(out));
      words.set(out, made.toString());
      if (CommandTree.commandLine().execute(words.toArray(String[]::new)) != 0) {
        throw new AssertionError(line);
      }
      String id = words.get(words.indexOf("--key-id") + 1);
      Files.copy(made.resolve(id + ".jwk"), steering.resolve(id + ".jwk"));
    }
    TreeMap<String, String> overrides = new TreeMap<>();
    overrides.put("signing.keyFile", privateKey(directory, service).toString());
    overrides.put("steering.keys", steering.toString());
    if (policy != null) {
      overrides.put("policy.file", policy);
    }
    return ConfigOrigin.of(file, null, environment, overrides).load();
  }

  /** The private key of that id, in whichever directory it was made. */
  static Path privateKey(Path directory, String id) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(each -> each.endsWith(id + ".pem"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no line makes a key " + id));
    }
  }

  /** Whether the service hears what that enforcer signs with the key of that name. */
  static boolean isHeard(TidegateConfig config, Path directory, String enforcer, String keyId)
      throws IOException {
    byte[] answer = {1};
    Seal seal = new Seal(Purpose.ENFORCER, config.service().applicationId(), "", 0, "");
    String jws = SigningKey.read("key", privateKey(directory, keyId), keyId).sign(answer, seal);
    String role = Purpose.ENFORCER.roleOf(enforcer);
    return config
        .steering()
        .orElseThrow()
        .check(answer, jws, new Signatures.Asked(Purpose.ENFORCER, role, "", Long.MAX_VALUE))
        .isSigned();
  }
}
