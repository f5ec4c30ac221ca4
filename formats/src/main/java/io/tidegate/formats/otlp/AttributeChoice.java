package io.tidegate.formats.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names of attributes of which the first that is there counts; {@code resource/…} of the resource.
 */
final class AttributeChoice {
  private static final String OF_RESOURCE = "resource/";

  private final List<Named> names;

  private record Named(boolean ofResource, String name) {}

  AttributeChoice(List<String> names) {
    List<Named> read = new ArrayList<>();
    for (String name : names) {
      boolean ofResource = name.startsWith(OF_RESOURCE);
      read.add(new Named(ofResource, ofResource ? name.substring(OF_RESOURCE.length()) : name));
    }
    this.names = List.copyOf(read);
  }

  @Nullable String find(Attributes own, Attributes resource) {
    for (Named named : names) {
      String value = (named.ofResource() ? resource : own).get(named.name());
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  void names(Consumer<String> use) {
    names.forEach(named -> use.accept(named.name()));
  }
}
