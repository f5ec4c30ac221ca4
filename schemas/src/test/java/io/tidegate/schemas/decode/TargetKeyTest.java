package io.tidegate.schemas.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.control.Target;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TargetKeyTest {
  @Property
  void everyTargetIsReadBackFromItsKey(@ForAll("targets") Target target) {
    assertThat(TargetKey.read(target.key())).contains(target);
  }

  @Property
  void noTextIsReadAsATargetOfAnotherKey(@ForAll String text) {
    TargetKey.read(text).ifPresent(target -> assertThat(target.key()).isEqualTo(text));
  }

  @Provide
  Arbitrary<Target> targets() {
    Arbitrary<String> name =
        Arbitraries.strings().withChars("ab%/@2F40.5").ofMinLength(1).ofMaxLength(8);
    Arbitrary<Integer> kind = Arbitraries.integers().between(0, 8);
    return Combinators.combine(kind, name, name).as(TargetKeyTest::target);
  }

  private static Target target(int kind, String one, String other) {
    return switch (kind) {
      case 0 -> new Target.Tenant("eu-1", one);
      case 1 -> new Target.ApiKey("eu-1", one);
      case 2 -> new Target.ApiKey("eu-1", one, other);
      case 3 -> new Target.User("*", one, other);
      case 4 -> new Target.Source("eu-1", "10.0.0." + one.length());
      case 5 -> new Target.Node("eu-1", one);
      case 6 -> new Target.Model("eu-1", one, null);
      case 7 -> new Target.Model("eu-1", one, other);
      default -> new Target.NodeGroup("eu-1", one);
    };
  }
}
