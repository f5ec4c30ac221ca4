package io.tidegate.schemas.encode;

import io.tidegate.schemas.baseline.BaselineDocument;

/**
 * Writes baseline documents as the wire contract has them. Reuses a buffer: not for use by several
 * threads.
 */
public final class BaselineEncoder {
  private final JsonWriter json = new JsonWriter();

  /** The document as UTF-8; its key is {@link BaselineDocument#subject()}. */
  public byte[] encode(BaselineDocument document) {
    json.clear().beginObject();
    json.name("format").number(BaselineDocument.FORMAT);
    json.name("cluster").string(document.entity().cluster());
    json.name("kind").string(document.entity().kind().wireName());
    json.name("id").string(document.entity().id());
    if (!document.entity().owner().isEmpty()) {
      json.name("owner").string(document.entity().owner());
    }
    json.name("tick_ms").number(document.tickMs());
    json.name("from").time(document.fromMs());
    json.name("to").time(document.toMs());
    json.name("states").beginObject();
    for (BaselineDocument.State state : document.states()) {
      json.name(state.detector()).string(state.base64());
    }
    return json.endObject().endObject().toBytes();
  }
}
