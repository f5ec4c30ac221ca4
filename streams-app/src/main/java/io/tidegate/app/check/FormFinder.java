package io.tidegate.app.check;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the form of records by trying every form on the first of them: it is that which reads most
 * of them: what it makes of them may still lack what a source has to set. Where two do as well, it
 * is Tidegate's own, then the first by name. Where the configuration names another form than
 * Tidegate's own, that is what is read by.
 */
final class FormFinder {
  /** Records of an input that are tried. */
  static final int TRIED = 1_000;

  /** Bytes of them; records may be large. */
  static final long TRIED_BYTES = 16 << 20;

  private final SortedMap<String, Supplier<Translator>> translators;
  private final Predicate<byte[]> isUsable;
  private final Format configured;

  /**
   * @param configured the form that the source names
   * @param isUsable whether a record of Tidegate's own form can be used
   */
  FormFinder(
      SortedMap<String, Supplier<Translator>> translators,
      Format configured,
      Predicate<byte[]> isUsable) {
    this.translators = translators;
    this.configured = configured;
    this.isUsable = isUsable;
  }

  /**
   * The form that was found.
   *
   * @param name of the form
   * @param translator null for Tidegate's own
   * @param read how many of the tried records it reads
   * @param runnerUp the name of the next best; empty where no other reads any
   */
  record Found(
      String name,
      @Nullable Translator translator,
      int read,
      int tried,
      String runnerUp,
      int runnerUpRead) {}

  private record Candidate(String name, @Nullable Translator translator, int read) {}

  /** Tries all forms. */
  Found find(List<byte[]> tried) {
    List<Candidate> candidates = new ArrayList<>();
    int asOwn = (int) tried.stream().filter(isUsable).count();
    candidates.add(new Candidate(Format.TIDEGATE.name(), null, asOwn));
    translators.forEach(
        (name, made) -> {
          if (!name.equals(configured.name())) {
            candidates.add(candidate(name, made.get(), tried));
          }
        });
    // Stable: of equals the one that stands first comes first.
    candidates.sort(Comparator.comparing(candidate -> -candidate.read));
    Translator named = configured.translator();
    if (named != null) {
      candidates.add(0, candidate(configured.name(), named, tried));
    }
    Candidate best = candidates.get(0);
    Candidate next = candidates.size() > 1 ? candidates.get(1) : new Candidate("", null, 0);
    return new Found(
        best.name,
        best.translator,
        best.read,
        tried.size(),
        next.read == 0 ? "" : next.name,
        next.read);
  }

  private Candidate candidate(String name, Translator translator, List<byte[]> tried) {
    int read = (int) tried.stream().filter(record -> reads(translator, record)).count();
    return new Candidate(name, translator, read);
  }

  private static boolean reads(Translator translator, byte[] record) {
    Translation translation = translator.translate(record);
    return translation.events().stream().anyMatch(event -> event.own() instanceof Decoded.Value);
  }
}
