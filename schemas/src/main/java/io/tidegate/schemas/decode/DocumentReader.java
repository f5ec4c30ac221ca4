package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a JSON document whole, where it is small: at most {@value #MOST_DEPTH} deep. A member that
 * stands twice is a problem.
 */
final class DocumentReader {
  private static final int MOST_DEPTH = 12;
  private static final DocumentValue NOTHING = new DocumentValue.Nothing();

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxStringLength(4_096)
                  .maxNumberLength(64)
                  .maxNameLength(256)
                  .build())
          .build();

  private final DocumentProblems problems;

  DocumentReader(DocumentProblems problems) {
    this.problems = problems;
  }

  /** The document, or nothing where it is not to be read, which is then a problem. */
  DocumentValue read(byte[] document) {
    try (JsonParser in = FACTORY.createParser(document)) {
      JsonToken first = in.nextToken();
      if (first == null) {
        problems.add(RefusalReason.EMPTY, "", "holds nothing");
        return NOTHING;
      }
      DocumentValue value = value(in, "");
      if (in.nextToken() != null) {
        problems.add(RefusalReason.NOT_JSON, "", "something follows the object");
      }
      return value;
    } catch (IOException e) {
      problems.add(
          RefusalReason.NOT_JSON,
          "",
          "not well-formed JSON in UTF-8, or deeper or longer than may be");
      return NOTHING;
    }
  }

  private DocumentValue value(JsonParser in, String pointer) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> members(in, pointer);
      case START_ARRAY -> items(in, pointer);
      case VALUE_STRING -> new DocumentValue.Text(in.getText());
      case VALUE_TRUE -> new DocumentValue.Flag(true);
      case VALUE_FALSE -> new DocumentValue.Flag(false);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new DocumentValue.Real(in.getDoubleValue(), in.getText());
      default -> NOTHING;
    };
  }

  private DocumentValue members(JsonParser in, String pointer) throws IOException {
    SortedMap<String, DocumentValue> members = new TreeMap<>();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      String place = pointer + "/" + escaped(name);
      if (members.put(name, value(in, place)) != null) {
        problems.add(RefusalReason.DUPLICATE_FIELD, place, "stands twice");
      }
    }
    return new DocumentValue.Members(members);
  }

  private DocumentValue items(JsonParser in, String pointer) throws IOException {
    List<DocumentValue> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(in, pointer + "/" + items.size()));
    }
    return new DocumentValue.Items(items);
  }

  /** A name as a part of a JSON Pointer. */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
