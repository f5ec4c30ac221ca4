package io.tidegate.enforcer.loop;

import static java.util.Objects.requireNonNull;

import io.tidegate.enforcer.book.AllowList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in which a gateway's owner names what is never contained here; read when it changes. */
public final class AllowFile {
  private static final Logger LOG = LoggerFactory.getLogger(AllowFile.class);

  private final Path file;
  private @Nullable FileTime read;

  public AllowFile(Path file) {
    this.file = requireNonNull(file, "file is null");
  }

  /** The list, where it has changed since it was asked for; a file that is not there is empty. */
  @Nullable AllowList changed() {
    try {
      FileTime written = Files.getLastModifiedTime(file);
      if (written.equals(read)) {
        return null;
      }
      AllowList list = AllowList.of(Files.readAllLines(file));
      read = written;
      return list;
    } catch (NoSuchFileException e) {
      boolean first = read == null || read.toMillis() != 0;
      read = FileTime.fromMillis(0);
      return first ? AllowList.NONE : null;
    } catch (IOException e) {
      LOG.warn("{} cannot be read; what it last said holds", file, e);
      return null;
    }
  }
}
