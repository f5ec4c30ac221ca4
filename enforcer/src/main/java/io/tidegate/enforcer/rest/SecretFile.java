package io.tidegate.enforcer.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A secret of one line in a file, which may be replaced while it is used. */
public final class SecretFile implements RestClient.Token {
  private static final long MOST_BYTES = 65_536;

  private final Path file;

  public SecretFile(Path file) {
    this.file = file;
  }

  @Override
  public String read() throws IOException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("no secret is as large as " + file);
      }
      return checked(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  /**
   * The secret without the end of its line; never said in a message.
   *
   * @param where where it was read, for the message
   */
  public static String checked(String text, String where) throws IOException {
    String secret = text.strip();
    if (secret.isEmpty() || !secret.chars().allMatch(each -> each > ' ' && each < 0x7f)) {
      throw new IOException(where + " holds no secret of one line in ASCII without spaces");
    }
    return secret;
  }
}
