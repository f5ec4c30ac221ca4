package io.tidegate.formats.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The maps that come with the program, one for each gateway or server. */
public final class ShippedMaps {
  /** Their names, which are formats as well. */
  public static final List<String> NAMES =
      List.of(
          "agentgateway",
          "apisix",
          "bedrock",
          "cloudflare-ai-gateway",
          "envoy-ai-gateway",
          "haproxy-json",
          "higress",
          "kong-ai",
          "kserve",
          "litellm",
          "nginx-json",
          "portkey");

  private static final String FOLDER = "/io/tidegate/formats/maps/";

  private ShippedMaps() {}

  /** The map of one of the {@link #NAMES}. */
  public static RecordMap get(String name) {
    return RecordMap.read(text(name));
  }

  /** The file of one of them. */
  public static String text(String name) {
    try (InputStream file = ShippedMaps.class.getResourceAsStream(FOLDER + name + ".yaml")) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped map " + name + " cannot be read", e);
    }
  }
}
