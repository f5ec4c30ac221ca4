package io.tidegate.enforcer.http;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.Address;
import java.util.ArrayList;
import java.util.Collection;
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

  /**
   * The targets that the request belongs to, the narrowest first; {@code prefixes} are the lengths
   * of those that may be in force for its source.
   */
  List<Target> targets(Collection<Integer> prefixes) {
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
        for (int bits : prefixes) {
          Address address = Address.parse(source);
          if (address != null && address.bits() > bits) {
            targets.add(new Target.Source(each, address.first(bits).text()));
          }
        }
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
