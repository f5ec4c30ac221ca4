package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.schemas.control.Target;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which ids of keys more than one tenant uses: a gateway that knows the id alone takes one of them
 * for the other. Bounded; those go first that were shared longest ago.
 */
public final class SharedKeys {
  private static final String BETWEEN = "\0";
  private static final int MOST_KEYS = 10_000;
  private static final int MOST_TENANTS = 64;

  private final Kept<TreeMap<String, Long>> tenants = new Kept<>(TenantsCodec.INSTANCE);

  Kept<TreeMap<String, Long>> kept() {
    return tenants;
  }

  /** Takes in who was seen to use keys of one id in a cluster, up to that moment. */
  public void add(String cluster, String key, SortedSet<String> users, long atMs) {
    String name = cluster + BETWEEN + key;
    TreeMap<String, Long> known = tenants.get(name);
    TreeMap<String, Long> more = known == null ? new TreeMap<>() : known;
    for (String tenant : users) {
      if (more.size() < MOST_TENANTS) {
        more.merge(tenant, atMs, Math::min);
      }
    }
    tenants.put(name, more);
    if (tenants.size() > MOST_KEYS) {
      tenants.byKey().entrySet().stream()
          .min((a, b) -> Long.compare(latest(a.getValue()), latest(b.getValue())))
          .ifPresent(first -> tenants.remove(first.getKey()));
    }
  }

  /** Who else was seen with a key of that id by that moment. */
  SortedSet<String> othersThan(Target.ApiKey key, long atMs) {
    TreeMap<String, Long> known = tenants.get(key.cluster() + BETWEEN + key.apiKey());
    SortedSet<String> others = new TreeSet<>();
    if (known != null) {
      known.forEach(
          (tenant, sinceMs) -> {
            if (sinceMs <= atMs && !tenant.equals(key.tenant())) {
              others.add(tenant);
            }
          });
    }
    return others;
  }

  private static long latest(SortedMap<String, Long> since) {
    return Collections.max(since.values());
  }

  private static final class TenantsCodec implements Codec<TreeMap<String, Long>> {
    private static final TenantsCodec INSTANCE = new TenantsCodec();

    @Override
    public void write(TreeMap<String, Long> value, ByteWriter out) {
      out.unsigned(value.size());
      value.forEach((tenant, sinceMs) -> out.text(tenant).signed(sinceMs));
    }

    @Override
    public TreeMap<String, Long> read(ByteReader in) {
      TreeMap<String, Long> known = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        known.put(in.text(), in.signed());
      }
      return known;
    }
  }
}
