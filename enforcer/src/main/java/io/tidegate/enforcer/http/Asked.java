package io.tidegate.enforcer.http;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.control.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose request a gateway asks about; what it does not name is null. */
record Asked(
    String cluster,
    @Nullable String tenant,
    @Nullable String apiKey,
    @Nullable String user,
    @Nullable String source,
    @Nullable String model) {

  Asked {
    requireNonNull(cluster, "cluster is null");
  }

  /** The targets that the request belongs to, the narrowest first. */
  List<Target> targets() {
    List<Target> targets = new ArrayList<>(12);
    for (String each : new String[] {cluster, Target.EVERY_CLUSTER}) {
      if (apiKey != null) {
        if (tenant != null) {
          targets.add(new Target.ApiKey(each, tenant, apiKey));
        }
        targets.add(new Target.ApiKey(each, apiKey));
      }
      if (user != null && tenant != null) {
        targets.add(new Target.User(each, tenant, user));
      }
      if (source != null) {
        targets.add(new Target.Source(each, source));
      }
      if (tenant != null) {
        targets.add(new Target.Tenant(each, tenant));
      }
      if (model != null) {
        targets.add(new Target.Model(each, model, null));
      }
    }
    return targets;
  }
}
