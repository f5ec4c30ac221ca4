package io.tidegate.app.check;

import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the form of records by trying every form on the first of them: it is that which makes
 * usable events of most of them, of equals that which takes most members from them, then that which
 * knows most of their events to be of no interest. Events may still lack what a source has to set.
 * Where two do as well, it is Tidegate's own, then the first by name. Where the configuration names
 * another form than Tidegate's own, that is what is read by. Of several sources that the records
 * could be of it is the first that reads them best, of equals one that names its form.
 */
final class FormFinder {
  /** Records of an input that are tried. */
  static final int TRIED = 1_000;

  /** Bytes of them; records may be large. */
  static final long TRIED_BYTES = 16 << 20;

  private static final Candidate NONE = new Candidate("", null, 0, 0, 0);

  private final SortedMap<String, Supplier<Translator>> translators;
  private final List<Source> sources;
  private final Function<Source, OwnJudge> judges;

  /**
   * @param sources that the records may be of, at least one
   * @param judges of records in Tidegate's own form, for each source
   */
  FormFinder(
      SortedMap<String, Supplier<Translator>> translators,
      List<Source> sources,
      Function<Source, OwnJudge> judges) {
    this.translators = translators;
    this.sources = List.copyOf(sources);
    this.judges = judges;
  }

  /**
   * The form that was found.
   *
   * @param source that the records are read as those of
   * @param name of the form
   * @param translator null for Tidegate's own
   * @param read of how many of the tried records it makes usable events
   * @param lacks the required members that no event which it makes of them has, nor the source sets
   * @param runnerUp the name of the next best; empty where no other reads any
   */
  record Found(
      Source source,
      String name,
      @Nullable Translator translator,
      int read,
      int tried,
      List<String> lacks,
      String runnerUp,
      int runnerUpRead) {}

  /**
   * How one form does.
   *
   * @param read records that hold a usable event
   * @param members that were taken from them
   * @param known events that it understands, and that are of no interest
   */
  private record Candidate(
      String name, @Nullable Translator translator, int read, long members, long known) {
    private static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparing((Candidate each) -> -each.read)
            .thenComparing(each -> -each.members)
            .thenComparing(each -> -each.known);
  }

  /** Whether the records could be of several sources. */
  boolean isChoice() {
    return sources.size() > 1;
  }

  /** Tries all forms, as each source would read them. */
  Found find(List<byte[]> tried) {
    Source source = sources.get(0);
    List<Candidate> best = candidates(source, tried);
    for (Source other : sources.subList(1, sources.size())) {
      List<Candidate> others = candidates(other, tried);
      int order = Candidate.BEST_FIRST.compare(others.get(0), best.get(0));
      if (order < 0 || order == 0 && isNamed(other) && !isNamed(source)) {
        source = other;
        best = others;
      }
    }
    Candidate first = best.get(0);
    Candidate next = best.size() > 1 ? best.get(1) : NONE;
    return new Found(
        source,
        first.name,
        first.translator,
        first.read,
        tried.size(),
        first.read == 0 ? List.of() : lacking(source, tried, first.translator),
        next.read == 0 ? "" : next.name,
        next.read);
  }

  private List<String> lacking(Source source, List<byte[]> tried, @Nullable Translator translator) {
    return judges.apply(source).required().stream()
        .filter(member -> !source.set().containsKey(member))
        .filter(member -> tried.stream().noneMatch(record -> says(member, record, translator)))
        .toList();
  }

  private static boolean says(String member, byte[] record, @Nullable Translator translator) {
    if (translator == null) {
      return OwnJudge.says(member, record);
    }
    return translator.translate(record).events().stream()
        .anyMatch(
            event ->
                event.own() instanceof Decoded.Value<byte[]> own
                    && OwnJudge.says(member, own.value()));
  }

  private static boolean isNamed(Source source) {
    return !source.format().equals(Format.TIDEGATE);
  }

  /** The one to read by, then the others, the best first. */
  private List<Candidate> candidates(Source source, List<byte[]> tried) {
    OwnJudge judge = judges.apply(source);
    String configured = source.format().name();
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(candidate(Format.TIDEGATE.name(), null, judge, tried));
    translators.forEach(
        (name, made) -> {
          if (!name.equals(configured)) {
            candidates.add(candidate(name, made.get(), judge, tried));
          }
        });
    // Stable: of equals the one that stands first comes first.
    candidates.sort(Candidate.BEST_FIRST);
    Translator named = source.format().translator();
    if (named != null) {
      candidates.add(0, candidate(configured, named, judge, tried));
    }
    return candidates;
  }

  private static Candidate candidate(
      String name, @Nullable Translator translator, OwnJudge judge, List<byte[]> tried) {
    int read = 0;
    long members = 0;
    long known = 0;
    for (byte[] record : tried) {
      int most = OwnJudge.UNUSABLE;
      if (translator == null) {
        most = judge.membersOf(record);
      } else {
        Translation translation = translator.translate(record);
        for (Translation.Event event : translation.events()) {
          if (event.own() instanceof Decoded.Value<byte[]> own) {
            most = Math.max(most, judge.membersOf(own.value()));
          }
        }
        known += translation.ignored() + translation.unparsed();
      }
      if (most != OwnJudge.UNUSABLE) {
        read++;
        members += most;
      }
    }
    return new Candidate(name, translator, read, members, known);
  }
}
