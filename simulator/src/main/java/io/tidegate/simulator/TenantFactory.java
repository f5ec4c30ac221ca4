package io.tidegate.simulator;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.ArrayList;
import java.util.List;

/** Makes tenants; each is a function of the seed and its own name or number and of nothing else. */
final class TenantFactory {
  private static final String[] FIRST = {
    "amber", "azure", "brisk", "calm", "cedar", "clear", "copper", "coral", "crisp", "dawn",
        "delta",
    "dusk", "early", "ember", "fair", "fern", "frost", "golden", "grand", "green", "harbor",
        "hazel",
    "ivory", "jade", "keen", "lunar", "maple", "noble", "north", "ocean", "olive", "polar"
  };
  private static final String[] SECOND = {
    "analytics",
    "bank",
    "books",
    "care",
    "cargo",
    "clinic",
    "cloud",
    "craft",
    "desk",
    "energy",
    "farms",
    "foods",
    "forge",
    "games",
    "health",
    "home",
    "jobs",
    "labs",
    "law",
    "learn",
    "mail",
    "maps",
    "media",
    "motors",
    "news",
    "pay",
    "retail",
    "soft",
    "sports",
    "studio",
    "travel",
    "works"
  };

  /** Kinds by rank: a fixed mix, so that the largest tenants are not all alike by chance. */
  private static final Workload[] MIX = {
    Workload.CHAT, Workload.CHAT, Workload.CODE, Workload.CHAT, Workload.SUMMARY,
    Workload.CHAT, Workload.EMBEDDING, Workload.CHAT, Workload.CODE, Workload.CHAT
  };

  private static final long FIRST_PRIVATE_ASN = 64_512;
  private static final int PRIVATE_ASNS = 1_000;
  private static final int MOST_USERS = 60;
  private static final int SCANNERS = 400;

  private final long seed;

  /** A permutation of the names: multiplication by an odd number modulo a power of two. */
  private final int nameFactor;

  TenantFactory(long seed) {
    this.seed = seed;
    this.nameFactor = RandomStream.of(seed, "tenant-names").nextInt(512) * 2 + 1;
  }

  /** The tenant of that number, whose size makes {@code users} end users likely. */
  Tenant numbered(int number, double users) {
    int pairs = FIRST.length * SECOND.length;
    int shuffled = number % pairs * nameFactor % pairs;
    String name = FIRST[shuffled % FIRST.length] + "-" + SECOND[shuffled / FIRST.length];
    if (number >= pairs) {
      name += "-" + (number / pairs + 1);
    }
    return make(name, number, users, RandomStream.of(seed, "tenant/" + number));
  }

  /** The same as {@link #numbered}, but it always asks for text. */
  Tenant numberedForText(int number) {
    Tenant tenant = numbered(number, 5);
    return forText(tenant);
  }

  /** A tenant that a trace names. */
  Tenant named(String client) {
    RandomStream random = RandomStream.of(seed, "client/" + client);
    return forText(make(client, random.nextInt(3 * MIX.length), 5, random));
  }

  /** Whoever asks without a valid key. */
  Tenant unauthenticated() {
    RandomStream random = RandomStream.of(seed, "scanners");
    List<String> sources = new ArrayList<>();
    for (int i = 0; i < SCANNERS; i++) {
      sources.add((i % 2 == 0 ? "203.0.113." : "192.0.2.") + (1 + random.nextInt(254)));
    }
    return new Tenant(
        InferenceEvent.UNAUTHENTICATED,
        List.of("none"),
        List.of("none"),
        sources,
        FIRST_PRIVATE_ASN - 1,
        Workload.CHAT,
        ServedModel.LLAMA_8B,
        ServedModel.LLAMA_70B,
        1,
        0,
        List.of(random.nextLong()),
        Habits.NONE);
  }

  /** An address that no tenant uses by habit. */
  static String address(RandomStream random) {
    return "198."
        + (18 + random.nextInt(2))
        + "."
        + random.nextInt(256)
        + "."
        + (1 + random.nextInt(254));
  }

  static long network(RandomStream random) {
    return FIRST_PRIVATE_ASN + random.nextInt(PRIVATE_ASNS);
  }

  private Tenant make(String name, int number, double users, RandomStream random) {
    Workload workload = MIX[number % MIX.length];
    List<String> keys = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      keys.add("ak-" + Hex.of(random.nextLong()).substring(0, 10));
    }
    List<String> people = new ArrayList<>();
    int count = (int) Math.min(MOST_USERS, Math.max(1, random.logNormal(users, 0.8)));
    for (int i = 0; i < count; i++) {
      people.add("u-" + Hex.of(random.nextLong()).substring(0, 8));
    }
    List<String> sources = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      sources.add(address(random));
    }
    List<Long> templates = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      templates.add(random.nextLong());
    }
    return new Tenant(
        name,
        keys,
        people,
        sources,
        network(random),
        workload,
        model(workload, number),
        workload == Workload.EMBEDDING ? ServedModel.EMBED_SMALL : ServedModel.LLAMA_8B,
        random.logNormal(1, 0.2),
        random.between(0.1, 0.7),
        templates,
        Habits.of(workload, templates, RandomStream.of(seed, "habits/" + name)));
  }

  private static ServedModel model(Workload workload, int number) {
    return switch (workload) {
      case EMBEDDING -> ServedModel.EMBED_SMALL;
      case SUMMARY -> ServedModel.LLAMA_8B;
      case CHAT, CODE -> number % 3 == 1 ? ServedModel.LLAMA_8B : ServedModel.LLAMA_70B;
    };
  }

  private static Tenant forText(Tenant tenant) {
    if (tenant.workload() != Workload.EMBEDDING) {
      return tenant;
    }
    return new Tenant(
        tenant.name(),
        tenant.keys(),
        tenant.users(),
        tenant.sources(),
        tenant.asn(),
        Workload.CHAT,
        ServedModel.LLAMA_8B,
        ServedModel.LLAMA_8B,
        tenant.lengthScale(),
        tenant.cacheShare(),
        tenant.templates(),
        tenant.habits());
  }
}
