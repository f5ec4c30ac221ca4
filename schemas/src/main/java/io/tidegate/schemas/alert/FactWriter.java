package io.tidegate.schemas.alert;

import io.tidegate.schemas.encode.JsonWriter;

/** Writes a fact as one member of a JSON object. */
public final class FactWriter {
  private FactWriter() {}

  /** Writes its name and its value. */
  public static void write(Fact fact, JsonWriter json) {
    json.name(fact.name());
    if (fact instanceof Fact.Text text) {
      json.string(text.value());
    } else if (fact instanceof Fact.Texts texts) {
      json.beginArray();
      texts.values().forEach(json::string);
      json.endArray();
    } else if (fact instanceof Fact.Whole whole) {
      json.number(whole.value());
    } else if (fact instanceof Fact.Decimal decimal) {
      json.decimal(decimal.value(), decimal.decimals());
    } else if (fact instanceof Fact.Flag flag) {
      json.bool(flag.value());
    }
  }
}
