package io.tidegate.detectors.detect;

import java.util.List;

/** All detectors there are. Adding one is its file and its line here. */
public final class DetectorCatalog {
  private static final List<Detector> ALL =
      List.of(
          new CanaryLeakDetector(),
          new SpendBurstDetector(),
          new FleetTokensDetector(),
          new UnsecuredNodeDetector(),
          new NodeOutlierDetector(),
          new NodeIdentityMismatchDetector(),
          new SecuritySignalDetector());

  private static final List<EventDetector> OF_EVENTS = ofType(EventDetector.class);
  private static final List<EntityDetector<?>> OF_ENTITIES =
      ofType(EntityDetector.class).stream().<EntityDetector<?>>map(each -> each).toList();
  private static final List<FleetDetector<?>> OF_FLEETS =
      ofType(FleetDetector.class).stream().<FleetDetector<?>>map(each -> each).toList();

  private DetectorCatalog() {}

  /** Every detector, in the order in which they are stepped. */
  public static List<Detector> all() {
    return ALL;
  }

  public static List<EventDetector> eventDetectors() {
    return OF_EVENTS;
  }

  public static List<EntityDetector<?>> entityDetectors() {
    return OF_ENTITIES;
  }

  public static List<FleetDetector<?>> fleetDetectors() {
    return OF_FLEETS;
  }

  /** The detector with that id. */
  public static Detector byId(String id) {
    for (Detector detector : ALL) {
      if (detector.spec().id().equals(id)) {
        return detector;
      }
    }
    throw new IllegalArgumentException("no detector has the id " + id);
  }

  private static <T extends Detector> List<T> ofType(Class<T> type) {
    return ALL.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
