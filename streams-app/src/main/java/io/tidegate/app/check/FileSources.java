package io.tidegate.app.check;

import io.tidegate.app.replay.LineReader;
import io.tidegate.app.replay.ReplayRefusedException;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which source of the configuration a file's records are of. It can be said, as {@code TOPIC=FILE}.
 * Else it is that which makes usable records of most of the first lines, of equals that which takes
 * most members from them; where several do as well that read otherwise, the file is refused.
 */
public final class FileSources {
  private final String option;
  private final List<Source> sources;
  private final boolean ofScaling;

  private FileSources(String option, List<Source> sources, boolean ofScaling) {
    this.option = option;
    this.sources = sources;
    this.ofScaling = ofScaling;
  }

  /** How many of the first lines a source can use, and how much it takes from them. */
  private record Fit(Source source, int lines, long members) {
    private static final Comparator<Fit> BEST_FIRST =
        Comparator.<Fit>comparingInt(fit -> -fit.lines).thenComparingLong(fit -> -fit.members);

    boolean readsAs(Fit other) {
      return source.format().equals(other.source.format())
          && source.set().equals(other.source.set())
          && source.conflict() == other.source.conflict();
    }
  }

  /**
   * The files of telemetry that were named, each with its source; where there is a choice of
   * sources, says which was taken.
   *
   * @throws ReplayRefusedException where one cannot be read, or could be of several sources
   */
  public static List<SourcedFile> ofTelemetry(
      List<String> named, EngineConfig config, PrintWriter err) {
    return new FileSources("--telemetry", config.telemetry(), false).all(named, err);
  }

  /** Likewise of scaling events. */
  public static List<SourcedFile> ofScaling(
      List<String> named, EngineConfig config, PrintWriter err) {
    return new FileSources("--scaling", config.scaling(), true).all(named, err);
  }

  private List<SourcedFile> all(List<String> named, PrintWriter err) {
    if (sources.isEmpty()) {
      throw new ReplayRefusedException("the configuration names no source of telemetry or scaling");
    }
    List<SourcedFile> files = new ArrayList<>();
    for (String each : named) {
      SourcedFile file = one(each);
      files.add(file);
      if (sources.size() > 1) {
        String format = file.source().format().name();
        err.println(
            file.path() + ": read as records of " + file.source().topic() + " (" + format + ")");
      }
    }
    err.flush();
    return files;
  }

  private SourcedFile one(String named) {
    int equals = named.indexOf('=');
    if (equals > 0) {
      String topic = named.substring(0, equals);
      for (Source source : sources) {
        if (source.topic().equals(topic)) {
          return new SourcedFile(Path.of(named.substring(equals + 1)), source);
        }
      }
    }
    Path path = Path.of(named);
    if (sources.size() == 1) {
      return new SourcedFile(path, sources.get(0));
    }
    return new SourcedFile(path, best(path));
  }

  private Source best(Path path) {
    List<byte[]> lines = firstOf(path);
    List<Fit> fits =
        sources.stream().map(source -> fit(source, lines)).sorted(Fit.BEST_FIRST).toList();
    Fit best = fits.get(0);
    List<Fit> alike =
        fits.stream()
            .filter(fit -> Fit.BEST_FIRST.compare(fit, best) == 0 && !fit.readsAs(best))
            .toList();
    if (best.lines() == 0 && !lines.isEmpty()) {
      throw new ReplayRefusedException(
          path + " is read by none of the sources " + topics(fits) + "; " + sayWhich(path, best));
    }
    if (!alike.isEmpty() && !lines.isEmpty()) {
      List<Fit> several = new ArrayList<>(alike);
      several.add(0, best);
      throw new ReplayRefusedException(
          path + " could be of the sources " + topics(several) + "; " + sayWhich(path, best));
    }
    return best.source();
  }

  private static String topics(List<Fit> fits) {
    return fits.stream().map(fit -> fit.source().topic()).collect(Collectors.joining(", "));
  }

  private String sayWhich(Path path, Fit example) {
    return "say which, as in " + option + " " + example.source().topic() + "=" + path;
  }

  private static List<byte[]> firstOf(Path path) {
    List<byte[]> first = new ArrayList<>();
    long bytes = 0;
    try (LineReader lines = LineReader.open(path, number -> {})) {
      byte[] line = lines.next();
      while (line != null) {
        first.add(line);
        bytes += line.length;
        boolean enough = first.size() == FormFinder.TRIED || bytes >= FormFinder.TRIED_BYTES;
        line = enough ? null : lines.next();
      }
    } catch (IOException e) {
      throw new ReplayRefusedException("cannot read " + path + ": " + e.getMessage(), e);
    }
    return first;
  }

  private Fit fit(Source source, List<byte[]> lines) {
    OwnJudge judge = ofScaling ? OwnJudge.asScalingOf(source) : OwnJudge.asTelemetryOf(source);
    Translator translator = source.format().translator();
    int usable = 0;
    long members = 0;
    for (byte[] line : lines) {
      int most = membersOf(line, translator, judge);
      if (most != OwnJudge.UNUSABLE) {
        usable++;
        members += most;
      }
    }
    return new Fit(source, usable, members);
  }

  private static int membersOf(byte[] line, @Nullable Translator translator, OwnJudge judge) {
    if (translator == null) {
      return judge.membersOf(line);
    }
    int most = OwnJudge.UNUSABLE;
    for (Translation.Event event : translator.translate(line).events()) {
      if (event.own() instanceof Decoded.Value<byte[]> own) {
        most = Math.max(most, judge.membersOf(own.value()));
      }
    }
    return most;
  }
}
