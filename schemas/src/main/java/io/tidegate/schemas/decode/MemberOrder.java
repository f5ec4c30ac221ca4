package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the members of events. A sender writes them in one order, so that the name which
 * followed last time is compared before any is looked up.
 */
final class MemberOrder {
  private final EventMember[] followers = new EventMember[EventMember.values().length + 1];
  private int place;
  private @Nullable EventMember member;

  MemberOrder() {
    Arrays.fill(followers, EventMember.TIME);
  }

  /** Begins with another record. */
  void restart() {
    place = 0;
  }

  /** Goes to the next member; false where the object ends. */
  boolean next(JsonParser in) throws IOException {
    EventMember expected = followers[place];
    if (in.nextFieldName(expected.encodedName())) {
      member = expected;
    } else if (in.currentToken() == JsonToken.FIELD_NAME) {
      member = EventMember.of(in.currentName());
    } else {
      return false;
    }
    if (member != null) {
      followers[place] = member;
      place = member.ordinal() + 1;
    }
    return true;
  }

  /** The member that {@link #next} went to, null where it is none of an event's. */
  @Nullable EventMember member() {
    return member;
  }
}
