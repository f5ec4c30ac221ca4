package io.tidegate.schemas.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of a program lies beside it, what its bill of materials says of that, and what the list of
 * checksums that the build verifies does: SHA-256 by the name of the jar.
 */
public final class ShippedJars {
  private ShippedJars() {}

  /** The jars of a directory. */
  public static SortedMap<String, String> in(Path lib) throws IOException {
    SortedMap<String, String> jars = new TreeMap<>();
    try (Stream<Path> files = Files.list(lib)) {
      for (Path file : files.toList()) {
        jars.put(String.valueOf(file.getFileName()), sha256(Files.readAllBytes(file)));
      }
    }
    return jars;
  }

  /** The components of a CycloneDX document. */
  public static SortedMap<String, String> of(Path bill) throws IOException {
    SortedMap<String, String> jars = new TreeMap<>();
    for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).path("components")) {
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asText().equals("SHA-256")) {
          jars.put(nameOf(component), hash.path("content").asText());
        }
      }
    }
    return jars;
  }

  /** The lines of the list of checksums. */
  public static SortedMap<String, String> listed(Path checksums) throws IOException {
    SortedMap<String, String> jars = new TreeMap<>();
    for (String line : Files.readAllLines(checksums)) {
      String[] parts = line.split("  ", 2);
      jars.put(parts[1].substring(parts[1].lastIndexOf('/') + 1), parts[0]);
    }
    return jars;
  }

  /** Those of others: this build's own jars are new with each build. */
  public static SortedMap<String, String> ofOthers(SortedMap<String, String> jars) {
    SortedMap<String, String> others = new TreeMap<>(jars);
    others.keySet().removeIf(name -> name.startsWith("tidegate-"));
    return others;
  }

  private static String nameOf(JsonNode component) {
    List<String> purl = List.of(component.path("purl").asText().split("[?]", -1));
    String qualifiers = purl.size() > 1 ? purl.get(1) : "";
    String classifier =
        Stream.of(qualifiers.split("&", -1))
            .filter(each -> each.startsWith("classifier="))
            .map(each -> "-" + each.substring("classifier=".length()))
            .findFirst()
            .orElse("");
    return component.path("name").asText()
        + "-"
        + component.path("version").asText()
        + classifier
        + ".jar";
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }
}
