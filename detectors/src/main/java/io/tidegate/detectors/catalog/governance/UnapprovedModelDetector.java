package io.tidegate.detectors.catalog.governance;

import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;

/** A tenant is served by a model that its owner did not approve. {@link AllowListTest}. */
public final class UnapprovedModelDetector implements EntityDetector<AllowListTest.State> {
  public static final String ID = "unapproved-model";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Model that the tenant may not use", Family.GOVERNANCE)
          .what("Requests of a tenant are served by a model that its record does not allow.")
          .why(
              "A model outside the agreed ones has other risks, other prices and other owners of the data.")
          .kinds(EntityKind.TENANT)
          .rule("the names that requests carry against the list in the tenant's record")
          .limits(
              "Told by the served model's name, of at most 32 names a tick; a model under a false name is not seen.")
          .scaleClass("forbidden")
          .coldStart("works from the first request once there is a record")
          .needs("allowed_models in the tenant's entity record")
          .stateBytes(AllowListTest.StateCodec.BYTES)
          .atlas("AML.TA0000", "AI Model Access", "AML.T0040", "AI Model Inference API Access")
          .owasp("LLM03:2025")
          .remediation(
              "Ask the tenant's owner whether the model is meant, and add it to the record if so.",
              "Take the model out of the tenant's routes in the gateway if not.",
              "Look at what was sent to it meanwhile.")
          .build();

  private static final Availability NO_LIST =
      Availability.lacks("allowed_models in the tenant's entity record");

  private static final AllowListTest TEST =
      new AllowListTest(
          Naming.MODEL,
          "requests to models outside the record",
          "served by models",
          Severity.MEDIUM);

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public Availability availability(EntitySeen seen) {
    EntityRecord record = seen.record();
    return record == null || record.allowedModels().isEmpty() ? NO_LIST : Availability.YES;
  }

  @Override
  public AllowListTest.State fresh() {
    return AllowListTest.State.NONE;
  }

  @Override
  public Judged<AllowListTest.State> judge(AllowListTest.State state, EntitySeen seen) {
    EntityRecord record = seen.record();
    return record == null
        ? Judged.silently(state)
        : TEST.judge(state, seen, record.allowedModels());
  }

  @Override
  public Codec<AllowListTest.State> codec() {
    return AllowListTest.StateCodec.INSTANCE;
  }
}
