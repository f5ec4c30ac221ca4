package io.tidegate.enforcer.litellm;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which key, team or user of LiteLLM a target is; what was found once is remembered. */
final class Subjects {
  /** LiteLLM's own id of a key: the SHA-256 of it. */
  private static final String HASH = "[0-9a-f]{64}";

  private final LiteLlmApi api;
  private final SubjectKind ofTenants;
  private final SortedMap<String, Subject> found = new TreeMap<>();

  Subjects(LiteLlmApi api, LiteLlmEnforcement.Tenants tenants) {
    this.api = api;
    this.ofTenants =
        tenants == LiteLlmEnforcement.Tenants.TEAM ? SubjectKind.TEAM : SubjectKind.USER;
  }

  /** What a tenant is at LiteLLM. */
  SubjectKind ofTenants() {
    return ofTenants;
  }

  /** What the target of that key was found to be. */
  @Nullable Subject known(String target) {
    return found.get(target);
  }

  /** Null where LiteLLM has none, or no single one. */
  @Nullable Subject find(Target target) throws IOException {
    Subject known = found.get(target.key());
    if (known == null) {
      known = ask(target);
      if (known != null) {
        found.put(target.key(), known);
      }
    }
    return known;
  }

  void forget(Target target) {
    found.remove(target.key());
  }

  void keepOnly(Set<String> targets) {
    found.keySet().retainAll(targets);
  }

  private @Nullable Subject ask(Target target) throws IOException {
    if (target instanceof Target.Tenant tenant) {
      Subject subject = new Subject(ofTenants, tenant.tenant());
      return api.info(subject) == null ? null : subject;
    }
    if (!(target instanceof Target.ApiKey key)) {
      return null;
    }
    // What telemetry names is the hash, as LiteLLM's own logs do, or the alias.
    SortedMap<String, Json> keys = new TreeMap<>();
    if (key.apiKey().matches(HASH)) {
      Json info = api.info(new Subject(SubjectKind.KEY, key.apiKey()));
      if (info != null) {
        keys.put(key.apiKey(), info);
      }
    } else {
      keys.putAll(api.keysOf(key.apiKey()));
    }
    String tenant = key.tenant();
    keys.values().removeIf(info -> !(tenant == null || tenant.equals(ownerOf(info))));
    return keys.size() == 1 ? new Subject(SubjectKind.KEY, keys.firstKey()) : null;
  }

  private String ownerOf(Json info) {
    return info.at(ofTenants.idMember()).text();
  }
}
