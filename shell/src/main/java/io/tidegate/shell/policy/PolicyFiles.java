package io.tidegate.shell.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.policy.PolicyReader;
import io.tidegate.schemas.decode.DocumentProblem;
import io.tidegate.schemas.decode.PolicyDecoder;
import io.tidegate.schemas.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Finds policies by the name of a shipped one, or by file. */
public final class PolicyFiles {
  /** The policies that come with the program; the first is the default. */
  public static final List<String> SHIPPED = List.of("observe", "contain");

  private static final String FOLDER = "/policies/";

  private PolicyFiles() {}

  /**
   * A policy that was read and checked.
   *
   * @param json as it goes onto the topic of policies
   */
  public record Checked(Policy policy, byte[] json) {
    public Checked {
      json = json.clone();
    }

    @Override
    public byte[] json() {
      return json.clone();
    }
  }

  /** True for the name of a shipped policy, which no file stands for. */
  public static boolean isShipped(String source) {
    return SHIPPED.contains(source);
  }

  /**
   * The policy of that name or file.
   *
   * @throws PolicyRefusedException if it cannot be used; each line names file, line and place
   */
  public static Checked read(String source) {
    return check(source, text(source));
  }

  /** The policy that a text says; {@code source} names it in what is said of it. */
  public static Checked check(String source, String text) {
    PolicyDocument document;
    try {
      document = PolicyDocument.of(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      String told = told(e.getOriginalMessage());
      throw new PolicyRefusedException(source + ":" + line + ": neither YAML nor JSON: " + told, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
    PolicyReader reader = new PolicyReader(DetectorCatalog.standard());
    PolicyDecoder.Reading reading = reader.read(document.json());
    if (reading.policy() == null) {
      throw new PolicyRefusedException(told(source, document, reading.problems()));
    }
    return new Checked(reading.policy(), document.json());
  }

  /** What a parser says, without the picture of the place that YAML draws below it. */
  private static String told(String message) {
    return message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(": "));
  }

  private static List<String> told(
      String source, PolicyDocument document, List<DocumentProblem> problems) {
    List<String> lines = new ArrayList<>();
    for (DocumentProblem problem : problems) {
      String place = problem.pointer().isEmpty() ? "the document" : problem.pointer();
      lines.add(
          source
              + ":"
              + document.lineOf(problem.pointer())
              + ": "
              + place
              + " "
              + problem.detail());
    }
    return lines;
  }

  /** What a policy of that name or file says, as it stands there. */
  public static String text(String source) {
    if (isShipped(source)) {
      return shipped(source);
    }
    try {
      return Files.readString(Path.of(source));
    } catch (NoSuchFileException e) {
      throw new PolicyRefusedException(
          "there is no file "
              + source
              + ", and no policy of that name is shipped; allowed: a file, "
              + String.join(", ", SHIPPED),
          e);
    } catch (CharacterCodingException e) {
      throw new PolicyRefusedException(source + ":1: is not in UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  private static String shipped(String name) {
    try (InputStream file = PolicyFiles.class.getResourceAsStream(FOLDER + name + ".yaml")) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped policy " + name + " cannot be read", e);
    }
  }
}
