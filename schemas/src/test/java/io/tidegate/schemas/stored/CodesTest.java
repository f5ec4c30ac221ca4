package io.tidegate.schemas.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodesTest {
  private enum Sparse implements Coded {
    LAST(4),
    FIRST(0);

    private final int code;

    Sparse(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }
  }

  private enum Twice implements Coded {
    ONE,
    OTHER;

    @Override
    public int code() {
      return 3;
    }
  }

  private enum Beyond implements Coded {
    TOO_HIGH;

    @Override
    public int code() {
      return 256;
    }
  }

  @Test
  void findsAConstantByItsCodeWhereverItStands() {
    Codes<Sparse> codes = Codes.of(Sparse.values());
    assertThat(codes.of(0)).isEqualTo(Sparse.FIRST);
    assertThat(codes.of(4)).isEqualTo(Sparse.LAST);
    assertThat(codes.places()).isEqualTo(5);
    assertThat(codes.has(4)).isTrue();
    for (int none : new int[] {-1, 1, 3, 5, 255}) {
      assertThat(codes.has(none)).isFalse();
      assertThatThrownBy(() -> codes.of(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("none of [LAST, FIRST] has code " + none);
    }
  }

  @Test
  void refusesTwoOfOneCodeAndCodesThatAreNoByte() {
    assertThatThrownBy(() -> Codes.of(Twice.values())).hasMessage("OTHER and ONE have one code");
    assertThatThrownBy(() -> Codes.of(Beyond.values())).hasMessage("TOO_HIGH has code 256");
  }
}
