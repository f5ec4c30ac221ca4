package io.tidegate.schemas.stored;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The constants of one enum by their codes. */
public final class Codes<E extends Enum<E> & Coded> {
  private static final int MOST = 256;

  private final List<E> all;
  private final List<@Nullable E> byCode;

  private Codes(List<E> all, List<@Nullable E> byCode) {
    this.all = all;
    this.byCode = byCode;
  }

  /** All constants of an enum; two of one code are a programmer's error. */
  public static <E extends Enum<E> & Coded> Codes<E> of(E[] all) {
    List<@Nullable E> byCode = new ArrayList<>();
    for (E each : all) {
      int code = each.code();
      if (code < 0 || code >= MOST) {
        throw new IllegalArgumentException(each + " has code " + code);
      }
      while (byCode.size() <= code) {
        byCode.add(null);
      }
      if (byCode.get(code) != null) {
        throw new IllegalArgumentException(each + " and " + byCode.get(code) + " have one code");
      }
      byCode.set(code, each);
    }
    return new Codes<>(List.of(all), Collections.unmodifiableList(byCode));
  }

  /** How many places an array has that holds something for each code. */
  public int places() {
    return byCode.size();
  }

  /** True where there is one with that code. */
  public boolean has(int code) {
    return find(code) != null;
  }

  private @Nullable E find(int code) {
    return code >= 0 && code < byCode.size() ? byCode.get(code) : null;
  }

  /** The one with that code. */
  public E of(int code) {
    E found = find(code);
    if (found == null) {
      throw new IllegalArgumentException("none of " + all + " has code " + code);
    }
    return found;
  }
}
