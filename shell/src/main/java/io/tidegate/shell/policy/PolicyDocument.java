package io.tidegate.shell.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A policy as a person wrote it, turned into the JSON that goes onto its topic, with the line of
 * each of its places.
 *
 * @param lines by JSON Pointer, from 1
 */
public record PolicyDocument(byte[] json, Map<String, Integer> lines) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
          .build();

  public PolicyDocument {
    json = json.clone();
    lines = Map.copyOf(lines);
  }

  @Override
  public byte[] json() {
    return json.clone();
  }

  /** The line of the place, or of the nearest place around it; 1 for the whole. */
  int lineOf(String pointer) {
    for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
    }
    return 1;
  }

  /**
   * Reads YAML, or JSON where it begins like it.
   *
   * @throws JsonProcessingException if it is neither
   */
  public static PolicyDocument of(String text) throws IOException {
    JsonFactory factory = text.stripLeading().startsWith("{") ? JSON : YAML;
    Map<String, Integer> lines = new TreeMap<>();
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonParser in = factory.createParser(text);
        JsonGenerator out = JSON.createGenerator(json)) {
      while (in.nextToken() != null) {
        note(in, lines);
        copy(in, out);
      }
    }
    return new PolicyDocument(json.toByteArray(), lines);
  }

  private static void copy(JsonParser in, JsonGenerator out) throws IOException {
    if (in instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new com.fasterxml.jackson.core.JsonParseException(
          in, "an alias (*" + in.getText() + ") stands there; write out what it means");
    }
    out.copyCurrentEvent(in);
  }

  private static void note(JsonParser in, Map<String, Integer> lines) {
    JsonToken token = in.currentToken();
    if (token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY) {
      String pointer = in.getParsingContext().pathAsPointer().toString();
      lines.putIfAbsent(pointer, in.currentTokenLocation().getLineNr());
    }
  }
}
