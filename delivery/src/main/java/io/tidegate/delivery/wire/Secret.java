package io.tidegate.delivery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A token or key from a file or the environment. A file is read at each use, so that one that is
 * renewed on disk is taken up; the text itself never stands in a configuration, a log or an error.
 */
public final class Secret {
  private static final String FILE = "file:";
  private static final String ENVIRONMENT = "env:";

  private final String where;

  private Secret(String where) {
    this.where = where;
  }

  /** Whether a text says where a secret is, and so is none itself. */
  public static boolean isReference(String text) {
    return text.startsWith(FILE) && text.length() > FILE.length()
        || text.matches("env:[A-Za-z_][A-Za-z0-9_]*");
  }

  /**
   * The secret that is found there.
   *
   * @param where {@code file:PATH} or {@code env:NAME}
   */
  public static Secret of(String where) {
    if (!isReference(where)) {
      throw new IllegalArgumentException("a secret is given as file:PATH or env:NAME");
    }
    return new Secret(where);
  }

  /** What it is at the moment, without white space around it. */
  public String read() throws IOException {
    String text =
        where.startsWith(FILE)
            ? file(Path.of(where.substring(FILE.length())))
            : System.getenv(where.substring(ENVIRONMENT.length()));
    if (text == null || text.isBlank()) {
      throw new IOException("there is no secret at " + where);
    }
    return text.strip();
  }

  private String file(Path path) throws IOException {
    try {
      return Files.readString(path, UTF_8);
    } catch (CharacterCodingException e) {
      throw new IOException("what stands at " + where + " is no text in UTF-8", e);
    } catch (IOException e) {
      throw new IOException(
          "the secret at " + where + " cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  /** Where it is, not what it is. */
  @Override
  public String toString() {
    return where;
  }
}
