package io.tidegate.schemas.decode;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a source writes its records: Tidegate's own, or another and what translates it.
 * Two are the same where their names and editions are.
 */
public final class Format {
  /** Tidegate's own form. */
  public static final Format TIDEGATE = new Format("tidegate", "", null);

  private final String name;
  private final String edition;
  private final @Nullable Supplier<Translator> translators;

  private Format(String name, String edition, @Nullable Supplier<Translator> translators) {
    this.name = name;
    this.edition = edition;
    this.translators = translators;
  }

  /**
   * Another form.
   *
   * @param edition what tells it from others of that name, such as a digest of a map; may be empty
   * @param translators gives a new translator to each task that reads
   */
  public static Format foreign(String name, String edition, Supplier<Translator> translators) {
    return new Format(name, edition, translators);
  }

  public String name() {
    return name;
  }

  /** A new translator; null for Tidegate's own form, which needs none. */
  public @Nullable Translator translator() {
    return translators == null ? null : translators.get();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Format that && name.equals(that.name) && edition.equals(that.edition);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + edition.hashCode();
  }

  @Override
  public String toString() {
    return edition.isEmpty() ? name : name + "/" + edition;
  }
}
