package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What every record is: some bytes, not too many, that hold one JSON object and nothing else. */
final class RecordFrame {
  private RecordFrame() {}

  /** Reads a member's value; false where there is no such member, whose value is left alone. */
  interface Members {
    boolean read(String name, JsonParser in) throws IOException;
  }

  /** Why those bytes are not worth reading; null where they are. */
  static <T> Decoded.@Nullable Refusal<T> sizeRefusal(byte[] record, int most) {
    if (record.length == 0) {
      return new Decoded.Refusal<>(RefusalReason.EMPTY, "", "the record has no bytes");
    }
    return record.length <= most
        ? null
        : new Decoded.Refusal<>(
            RefusalReason.TOO_LARGE, "", record.length + " bytes, at most " + most);
  }

  /** The refusal of what is not JSON. */
  static <T> Decoded.Refusal<T> notJson() {
    return new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "not well-formed JSON in UTF-8");
  }

  /**
   * Reads a whole record.
   *
   * @param most bytes that are read at the most
   * @param latestMs times in it may be that at the most
   * @param build the record after its last member, or a refusal of the whole, given how many
   *     members were not known
   */
  static <T> Decoded<T> decode(
      byte[] record,
      int most,
      long latestMs,
      RecordReader reader,
      Members members,
      IntFunction<Decoded<T>> build) {
    Decoded.Refusal<T> refusal = sizeRefusal(record, most);
    if (refusal != null) {
      return refusal;
    }
    try (JsonParser in = reader.open(record, latestMs)) {
      return in.nextToken() == JsonToken.START_OBJECT
          ? members(in, reader, members, build)
          : new Decoded.Refusal<>(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
    } catch (IOException e) {
      return notJson();
    }
  }

  /** Reads what follows the object's opening. */
  static <T> Decoded<T> members(
      JsonParser in, RecordReader reader, Members members, IntFunction<Decoded<T>> build)
      throws IOException {
    int unknown = 0;
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      if (!members.read(name, in)) {
        unknown++;
      }
      reader.leave(in);
      if (reader.failed()) {
        return reader.refusal();
      }
    }
    return in.nextToken() == null
        ? build.apply(unknown)
        : new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "something follows the object");
  }
}
