package io.tidegate.delivery.route;

import io.tidegate.delivery.event.Event;
import io.tidegate.schemas.alert.Severity;
import java.util.List;

/**
 * Which events a sink gets: those of at least a severity, of the named detectors, clusters and
 * tenants, each of which is everything where none is named. A name that ends in {@code *} stands
 * for all that begin so.
 *
 * @param commands whether it is told what became of commands, too
 */
public record Route(
    Severity least,
    List<String> detectors,
    List<String> clusters,
    List<String> tenants,
    boolean commands) {

  public Route {
    detectors = List.copyOf(detectors);
    clusters = List.copyOf(clusters);
    tenants = List.copyOf(tenants);
  }

  /** Everything. */
  public static Route all() {
    return new Route(Severity.INFORMATIONAL, List.of(), List.of(), List.of(), true);
  }

  /** Whether the sink gets it. */
  public boolean takes(Event event) {
    boolean wanted =
        event.isCommand()
            ? commands
            : event.severity().id() >= least.id() && named(detectors, event.detector());
    return wanted && named(clusters, event.cluster()) && (event.isCommand() || ofTenant(event));
  }

  private boolean ofTenant(Event event) {
    return named(tenants, event.tenant());
  }

  private static boolean named(List<String> names, String name) {
    return names.isEmpty()
        || names.stream()
            .anyMatch(
                each ->
                    each.endsWith("*")
                        ? name.startsWith(each.substring(0, each.length() - 1))
                        : name.equals(each));
  }
}
