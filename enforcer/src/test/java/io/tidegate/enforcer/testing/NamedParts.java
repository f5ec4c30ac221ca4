package io.tidegate.enforcer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A request that names some of tenant, key, user and model, all by one name, and nothing else.
 *
 * @param parts which of the four are named, a bit each
 */
public record NamedParts(int parts) {
  private static final List<String> HEADERS =
      List.of("X-Tenant", "X-Api-Key-Id", "X-User", "X-Model");

  /** Every choice but that of none. */
  public static List<NamedParts> all() {
    return IntStream.range(1, 1 << HEADERS.size()).mapToObj(NamedParts::new).toList();
  }

  public String name() {
    return "n" + parts;
  }

  public String headers() {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < HEADERS.size(); i++) {
      headers.append(isNamed(i) ? HEADERS.get(i) + ": " + name() + "\r\n" : "");
    }
    return headers.toString();
  }

  /** Whether it is this one of which a gateway told. */
  public boolean isOf(InferenceEvent seen) {
    return Stream.of(seen.tenant(), seen.apiKey(), seen.user(), seen.model())
        .anyMatch(name()::equals);
  }

  /** What is not named is nobody's. */
  public void assertToldIn(InferenceEvent event) {
    assertThat(event.tenant()).as(headers()).isEqualTo(isNamed(0) ? name() : "unauthenticated");
    assertThat(event.apiKey()).as(headers()).isEqualTo(isNamed(1) ? name() : null);
    assertThat(event.user()).as(headers()).isEqualTo(isNamed(2) ? name() : null);
    assertThat(event.model()).as(headers()).isEqualTo(isNamed(3) ? name() : "unknown");
  }

  private boolean isNamed(int part) {
    return (parts >> part & 1) != 0;
  }
}
