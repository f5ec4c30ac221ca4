package io.tidegate.app.replay;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.control.CommandSigner;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to replay, and where to.
 *
 * @param telemetry the files of requests and node samples, at least one
 * @param scaling empty where there are no scaling events
 * @param entities null where nothing is known of anybody
 * @param operators null where people decide nothing
 * @param baselines null where nothing was learnt before
 * @param alerts null where alerts are only counted
 * @param commands null where commands are only counted
 * @param audit null where the audit is dropped
 * @param signer null where commands go out unsigned
 */
public record ReplayOptions(
    List<SourcedFile> telemetry,
    List<SourcedFile> scaling,
    @Nullable Path entities,
    @Nullable Path operators,
    @Nullable Path baselines,
    @Nullable Path alerts,
    @Nullable Path commands,
    @Nullable Path audit,
    EngineConfig config,
    @Nullable CommandSigner signer) {

  public ReplayOptions {
    telemetry = List.copyOf(telemetry);
    scaling = List.copyOf(scaling);
  }
}
