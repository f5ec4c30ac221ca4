package io.tidegate.detectors.catalog.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an owner allowed its tenant, against what the tenant was served. */
class GovernanceDetectorsTest {
  private static final EntityRecord ALLOWED =
      EntityRecord.of("tenant/e1").withAllowed(List.of("m", "m2"), List.of("eu-central"));

  @Test
  void modelOutsideTheListIsFoundByOneRequest() {
    EntityRun<AllowListTest.State> run =
        new EntityRun<>(new UnapprovedModelDetector(), EntityKind.TENANT, ALLOWED);
    assertThat(run.tick(run.request().build())).isEmpty();
    List<Score> scores = run.tick(run.request().servedModel("other").build());
    assertThat(scores).singleElement().extracting(Score::severity).isEqualTo(Severity.MEDIUM);
    assertThat(scores.get(0).deterministic()).isTrue();
    assertThat(scores.get(0).sentence()).contains("1 request served by models", "other");
  }

  @Test
  void regionOutsideTheListIsFoundAndCounted() {
    EntityRun<AllowListTest.State> run =
        new EntityRun<>(new RegionBreachDetector(), EntityKind.TENANT, ALLOWED);
    assertThat(run.tick(run.request().region("eu-central").build())).isEmpty();
    run.tick(run.request().region("us-east").build());
    List<Score> scores =
        run.tick(run.request().region("us-east").build(), run.request().region("us-east").build());
    assertThat(scores).singleElement().extracting(Score::observed).isEqualTo(3.0);
    assertThat(scores.get(0).severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void allowedTrafficTimesTenIsSilentAndNoRecordMeansUnavailable() {
    EntityRun<AllowListTest.State> allowed =
        new EntityRun<>(new RegionBreachDetector(), EntityKind.TENANT, ALLOWED);
    for (int i = 0; i < 10; i++) {
      allowed.tick(allowed.request().region("eu-central").build());
    }
    assertThat(allowed.fired()).isEmpty();
    assertThat(allowed.availability().available()).isTrue();
    EntityRun<AllowListTest.State> unknown =
        new EntityRun<>(new UnapprovedModelDetector(), EntityKind.TENANT, null);
    assertThat(unknown.tick(unknown.request().build())).isEmpty();
    assertThat(unknown.availability().missing()).contains("allowed_models");
  }
}
