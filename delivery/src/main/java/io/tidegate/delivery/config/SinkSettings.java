package io.tidegate.delivery.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.delivery.loop.Destination;
import io.tidegate.delivery.route.Cadence;
import io.tidegate.delivery.route.Pseudonyms;
import io.tidegate.delivery.route.Redaction;
import io.tidegate.delivery.route.Route;
import io.tidegate.delivery.sinks.SinkKind;
import io.tidegate.delivery.sinks.SinkOptions;
import io.tidegate.delivery.wire.Secret;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is set about one sink.
 *
 * @param pseudonyms the kinds of entities whose names are hidden; empty for none
 * @param pseudonymKey where the key of the pseudonyms is
 */
public record SinkSettings(
    String name,
    SinkKind kind,
    SinkOptions options,
    Route route,
    Cadence cadence,
    List<String> redact,
    SortedSet<String> pseudonyms,
    @Nullable Secret pseudonymKey,
    boolean fromBeginning) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

  public SinkSettings {
    redact = List.copyOf(redact);
    pseudonyms = new TreeSet<>(pseudonyms);
  }

  /**
   * All sinks that are set.
   *
   * @param sinks a mapping of names to what is set about each; a missing node where there is none
   * @throws IllegalArgumentException if that cannot be used, with the key and what is allowed
   */
  public static SortedMap<String, SinkSettings> readAll(JsonNode sinks) {
    SortedMap<String, SinkSettings> all = new TreeMap<>();
    if (sinks.isMissingNode()) {
      return all;
    }
    if (!sinks.isObject()) {
      throw new IllegalArgumentException("sinks is no mapping of names to sinks");
    }
    for (var each : sinks.properties()) {
      if (!each.getKey().matches(NAME)) {
        throw new IllegalArgumentException(
            "sinks has the name "
                + each.getKey()
                + "; allowed: 1 to 63 of a-z 0-9 -, a letter or digit first");
      }
      all.put(each.getKey(), read(each.getKey(), each.getValue()));
    }
    requireFilesOfTheirOwn(all);
    return all;
  }

  private static void requireFilesOfTheirOwn(SortedMap<String, SinkSettings> all) {
    SortedMap<Path, String> owners = new TreeMap<>();
    for (SinkSettings each : all.values()) {
      Path file = each.options.file();
      String owner =
          file == null ? null : owners.putIfAbsent(file.toAbsolutePath().normalize(), each.name);
      if (owner != null) {
        throw new IllegalArgumentException(
            "sinks."
                + each.name
                + ".path is "
                + file
                + ", which the sink "
                + owner
                + " writes to; allowed: a file of its own");
      }
    }
  }

  /** Makes the sink, with its files read. */
  public Destination open() throws IOException {
    Pseudonyms hidden =
        pseudonymKey == null
            ? null
            : new Pseudonyms(
                pseudonyms, pseudonymKey.read().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new Destination(
        name, kind.open(options), route, cadence, new Redaction(redact, hidden), fromBeginning);
  }

  private static SinkSettings read(String name, JsonNode node) {
    Members members = new Members("sinks." + name, node);
    SinkKind kind = kind(members);
    SinkOptions options = OptionsReader.read(kind, members);
    Route route = route(members.within("route"));
    Cadence cadence = cadence(members.within("cadence"));
    List<String> redact = members.names("redact");
    for (String path : redact) {
      if (!Redaction.mayLeave(path)) {
        throw members.wrong(
            "redact", path, "paths of OCSF that are not required, as evidences.data");
      }
    }
    Members pseudonyms = members.within("pseudonyms");
    SortedSet<String> kinds = new TreeSet<>(pseudonyms.names("of"));
    Secret key = pseudonyms.secret("key");
    if (!Pseudonyms.KINDS.containsAll(kinds) || kinds.isEmpty() != (key == null)) {
      throw members.wrong(
          "pseudonyms",
          kinds.toString(),
          "{of: [some of " + String.join(", ", Pseudonyms.KINDS) + "], key: file:PATH}");
    }
    pseudonyms.requireNothingElse();
    boolean beginning =
        members.choice("from", "now", List.of("now", "beginning")).equals("beginning");
    members.requireNothingElse();
    return new SinkSettings(name, kind, options, route, cadence, redact, kinds, key, beginning);
  }

  private static SinkKind kind(Members members) {
    List<String> words = Arrays.stream(SinkKind.values()).map(SinkKind::word).toList();
    String word = members.required("type", String.join(", ", words));
    for (SinkKind kind : SinkKind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw members.wrong("type", word, String.join(", ", words));
  }

  private static Route route(Members members) {
    List<String> words =
        Arrays.stream(Severity.values())
            .map(each -> each.caption().toLowerCase(Locale.ROOT))
            .toList();
    String least = members.choice("severity", words.get(0), words);
    Route route =
        new Route(
            Severity.values()[words.indexOf(least)],
            members.names("detectors"),
            members.names("clusters"),
            members.names("tenants"),
            members.flag("commands", true));
    members.requireNothingElse();
    return route;
  }

  private static Cadence cadence(Members members) {
    Cadence shipped = Cadence.DEFAULT;
    Cadence cadence =
        new Cadence(
            members.duration("high", shipped.high(), Duration.ZERO, DAY),
            members.duration("medium", shipped.medium(), Duration.ZERO, DAY),
            members.duration("low", shipped.low(), Duration.ZERO, DAY),
            members.integer("alike", shipped.alike(), 1, 1_000));
    members.requireNothingElse();
    return cadence;
  }
}
