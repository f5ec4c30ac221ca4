package io.tidegate.app.cli;

import io.tidegate.app.replay.LineReader;
import io.tidegate.formats.map.MapTrace;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Flaw;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.decode.Translation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Sends a file through a map and the decoder behind it, and counts what becomes of it. */
final class MapTrial {
  private static final int MOST_SHOWN = 60;

  private final RecordMap map;
  private final Function<byte[], Decoded<?>> decoder;
  private final int shown;
  private final Map<String, Long> present = new LinkedHashMap<>();
  private final SortedMap<String, Long> refused = new TreeMap<>();
  private final SortedMap<String, Long> flawed = new TreeMap<>();
  private long records;
  private long events;
  private long accepted;
  private long ignored;

  /**
   * @param set the constants of the source
   * @param shown of how many events the members are shown
   */
  MapTrial(RecordMap map, SortedMap<String, String> set, int shown) {
    this.map = map;
    this.shown = shown;
    if (map.target().isTelemetry()) {
      TelemetryDecoder telemetry = new TelemetryDecoder(set);
      this.decoder = record -> telemetry.decode(record, Long.MAX_VALUE);
    } else {
      ScalingDecoder scaling = new ScalingDecoder(set);
      this.decoder = record -> scaling.decode(record, Long.MAX_VALUE);
    }
  }

  long accepted() {
    return accepted;
  }

  void read(Path file, PrintWriter out) throws IOException {
    try (LineReader lines =
        LineReader.open(file, line -> refused.merge("too_large", 1L, Long::sum))) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        records++;
        take(MapTrace.of(map, line), lines.number(), out);
      }
    }
  }

  void tell(PrintWriter out) {
    out.println(
        records
            + " records: "
            + accepted
            + " events accepted, "
            + ignored
            + " ignored, "
            + refused.values().stream().mapToLong(Long::longValue).sum()
            + " refused");
    refused.forEach((why, count) -> out.println("  refused " + count + ": " + why));
    flawed.forEach(
        (why, count) -> out.println("  " + count + " times not taken as it stood: " + why));
    if (events > 0) {
      out.println("share of events with each member:");
      present.forEach(
          (member, count) ->
              out.println(
                  String.format(Locale.ROOT, "  %5.1f %%  %s", 100.0 * count / events, member)));
    }
  }

  private void take(MapTrace trace, long line, PrintWriter out) {
    for (MapTrace.Event event : trace.events()) {
      if (event.isIgnored()) {
        continue;
      }
      if (events < shown) {
        show(event, line, out);
      }
      events++;
      for (MapTrace.Way way : event.ways()) {
        present.merge(way.member(), way.isThere() ? 1L : 0L, Long::sum);
      }
    }
    ignored += trace.translation().ignored();
    for (Translation.Event event : trace.translation().events()) {
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        judge(decoder.apply(own.value()));
      } else if (event.own() instanceof Decoded.Refusal<byte[]> refusal) {
        refuse(refusal);
      }
    }
  }

  private void judge(Decoded<?> decoded) {
    if (decoded instanceof Decoded.Refusal<?> refusal) {
      refuse(refusal);
    } else if (decoded instanceof Decoded.Value<?> value) {
      accepted++;
      for (Flaw flaw : value.flaws()) {
        flawed.merge(flaw.field() + " " + flaw.reason().wireName(), 1L, Long::sum);
      }
    }
  }

  private void refuse(Decoded.Refusal<?> refusal) {
    String field = refusal.field().isEmpty() ? "" : " " + refusal.field();
    refused.merge(refusal.reason().wireName() + field, 1L, Long::sum);
  }

  private static void show(MapTrace.Event event, long line, PrintWriter out) {
    out.println("line " + line + ":");
    for (MapTrace.Way way : event.ways()) {
      String value = way.value();
      String cut = value.length() > MOST_SHOWN ? value.substring(0, MOST_SHOWN) + "…" : value;
      out.println(
          way.isThere()
              ? "  %-18s %s  from %s".formatted(way.member(), cut, way.way())
              : "  %-18s —  %s".formatted(way.member(), way.way()));
    }
  }
}
