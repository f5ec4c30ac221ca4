package io.tidegate.simulator;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.simulator.clients.Client;
import io.tidegate.simulator.clients.ClientTable;
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
    Workload.CHAT, Workload.CHAT, Workload.CODE, Workload.AGENT, Workload.SUMMARY,
    Workload.CHAT, Workload.EMBEDDING, Workload.CHAT, Workload.CODE, Workload.CHAT,
    Workload.CLASSIFICATION, Workload.AGENT, Workload.CHAT
  };

  /** Answers of which half are that short are of a word. */
  private static final double ONE_WORD_TOKENS = 3;

  /** How many applications tenants have, each number as often as it stands here. */
  private static final int[] APPLICATIONS = {1, 1, 1, 1, 1, 2, 2, 2, 3, 4};

  /** The second application has 0.4 of the requests of the first, the third 0.24, and so on. */
  private static final double SHARE_EXPONENT = 1.3;

  /** Bytes of UTF-8 text for a token: of English mostly, of other scripts more and less. */
  private static final double[] LANGUAGES = {4.5, 4.5, 4.4, 4.6, 4.5, 3.8, 4.0, 3.0, 2.2, 6};

  private static final double CODE_BYTES = 3.2;
  private static final double OWN_LANGUAGE = 0.8;
  private static final int[] DIMENSIONS = {384, 768, 1_024, 1_536, 3_072};
  private static final double JSON_BYTES = 11.2;
  private static final double BASE64_BYTES = 5.4;
  private static final int[] CHUNK_TOKENS = {1, 1, 1, 2, 4};
  private static final double UNLIMITED = 0.25;
  private static final long SHORTEST_LIMIT = 1_024;
  private static final long ONE_WORD_LIMIT = 16;
  private static final double LIMIT_SHARE = 0.99;
  private static final double FEWEST_TOOL_TOKENS = 300;
  private static final double MOST_TOOL_TOKENS = 6_000;
  private static final double CHATS_WITH_TOOLS = 0.15;
  private static final double CHATS_THAT_CONVERSE = 0.6;

  private static final long FIRST_PRIVATE_ASN = 64_512;
  private static final int PRIVATE_ASNS = 1_000;
  private static final int MOST_USERS = 60;
  private static final int SCANNERS = 400;
  private static final long SHORT_PROMPT = 12;
  private static final long SHORT_ENVELOPE = 320;

  private final long seed;
  private final List<Client> clients = ClientTable.shipped().clients();

  /** A permutation of the names: multiplication by an odd number modulo a power of two. */
  private final int nameFactor;

  TenantFactory(long seed) {
    this.seed = seed;
    this.nameFactor = RandomStream.of(seed, "tenant-names").nextInt(512) * 2 + 1;
  }

  /** The tenant of that number, which is like that client and has about so many end users. */
  Tenant numbered(int number, Client client, double users) {
    return make(nameOf(number), number, client, users, false, ofNumber(number));
  }

  /** A tenant of that number that asks for text, like any client. */
  Tenant numberedForText(int number) {
    RandomStream random = ofNumber(number);
    return make(nameOf(number), number, any(random), 5, true, random);
  }

  /** A tenant that a trace names. */
  Tenant named(String name) {
    RandomStream random = RandomStream.of(seed, "client/" + name);
    return make(name, random.nextInt(3 * MIX.length), any(random), 5, true, random);
  }

  /** Whoever asks without a valid key. */
  Tenant unauthenticated() {
    RandomStream random = RandomStream.of(seed, "scanners");
    List<String> sources = new ArrayList<>();
    for (int i = 0; i < SCANNERS; i++) {
      sources.add((i % 2 == 0 ? "203.0.113." : "192.0.2.") + (1 + random.nextInt(254)));
    }
    return plain(InferenceEvent.UNAUTHENTICATED, "none", sources, random, false);
  }

  /** The platform's own monitor, which asks the same short question for ever. */
  Tenant monitor() {
    RandomStream random = RandomStream.of(seed, "monitor");
    return plain("platform-monitor", newKey(random), List.of(address(random)), random, true);
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

  private static String newKey(RandomStream random) {
    return "ak-" + Hex.of(random.nextLong()).substring(0, 10);
  }

  private RandomStream ofNumber(int number) {
    return RandomStream.of(seed, "tenant/" + number);
  }

  private String nameOf(int number) {
    int pairs = FIRST.length * SECOND.length;
    int shuffled = number % pairs * nameFactor % pairs;
    String name = FIRST[shuffled % FIRST.length] + "-" + SECOND[shuffled / FIRST.length];
    return number < pairs ? name : name + "-" + (number / pairs + 1);
  }

  private Client any(RandomStream random) {
    return clients.get(random.nextInt(clients.size()));
  }

  private Tenant make(
      String name, int number, Client client, double users, boolean onlyText, RandomStream random) {
    List<String> people = new ArrayList<>();
    int count = (int) Math.min(MOST_USERS, Math.max(1, random.logNormal(users, 0.8)));
    for (int i = 0; i < count; i++) {
      people.add("u-" + Hex.of(random.nextLong()).substring(0, 8));
    }
    List<String> sources = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      sources.add(address(random));
    }
    return new Tenant(
        name,
        people,
        sources,
        network(random),
        network(random),
        applications(number, client, onlyText, random));
  }

  /** The first of them has that client's lengths, the others those of any other, scaled. */
  private List<Application> applications(
      int number, Client client, boolean onlyText, RandomStream random) {
    double[] shares = new double[APPLICATIONS[random.nextInt(APPLICATIONS.length)]];
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = StrictMath.pow(i + 1, -SHARE_EXPONENT);
      sum += shares[i];
    }
    ServedModel preferred = number % 3 == 1 ? ServedModel.LLAMA_8B : ServedModel.LLAMA_70B;
    double language = LANGUAGES[random.nextInt(LANGUAGES.length)];
    List<Application> applications = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      Client like = i == 0 ? client : any(random);
      int place = i == 0 ? number : random.nextInt(MIX.length);
      Workload workload = MIX[place % MIX.length];
      if (like.answer().median() <= ONE_WORD_TOKENS) {
        workload = Workload.CLASSIFICATION;
      } else if (onlyText && workload == Workload.EMBEDDING) {
        workload = Workload.CHAT;
      }
      boolean own = random.chance(OWN_LANGUAGE);
      double other = LANGUAGES[random.nextInt(LANGUAGES.length)];
      applications.add(
          application(
              workload,
              shares[i] / sum,
              preferred,
              like,
              i == 0 ? 1 : random.logNormal(1, 0.4),
              own ? language : other,
              random));
    }
    return applications;
  }

  private static Application application(
      Workload workload,
      double share,
      ServedModel preferred,
      Client client,
      double scale,
      double language,
      RandomStream random) {
    boolean embeds = workload == Workload.EMBEDDING;
    ServedModel model =
        switch (workload) {
          case EMBEDDING -> ServedModel.EMBED_SMALL;
          case SUMMARY, CLASSIFICATION -> ServedModel.LLAMA_8B;
          case CHAT, CODE, AGENT -> preferred;
        };
    double dimensions = DIMENSIONS[random.nextInt(DIMENSIONS.length)];
    boolean streams = random.chance(streaming(workload));
    long chunkBytes = Math.round(random.between(150, 260));
    return new Application(
        workload,
        share,
        newKey(random),
        model,
        embeds ? ServedModel.EMBED_SMALL : ServedModel.LLAMA_8B,
        client,
        scale,
        workload == Workload.CODE ? CODE_BYTES : language,
        Math.round(embeds ? random.between(150, 300) : random.between(300, 700)),
        streams ? chunkBytes : 0,
        CHUNK_TOKENS[random.nextInt(CHUNK_TOKENS.length)],
        Math.round(dimensions * (random.chance(0.5) ? JSON_BYTES : BASE64_BYTES)),
        toolTokens(workload, random),
        random.between(0.1, 0.7),
        limit(workload, client, scale, random),
        turns(workload, random),
        Habits.of(workload, random));
  }

  /** How likely an application has its answers streamed. */
  private static double streaming(Workload workload) {
    return switch (workload) {
      case CHAT -> 0.7;
      case CODE -> 0.5;
      case AGENT -> 0.4;
      case SUMMARY -> 0.1;
      case CLASSIFICATION, EMBEDDING -> 0;
    };
  }

  private static long toolTokens(Workload workload, RandomStream random) {
    boolean some =
        workload == Workload.AGENT || workload == Workload.CHAT && random.chance(CHATS_WITH_TOOLS);
    double drawn = random.logNormal(1_500, 0.6);
    return some ? Math.round(Math.min(MOST_TOOL_TOKENS, Math.max(FEWEST_TOOL_TOKENS, drawn))) : 0;
  }

  /** The power of two above all but one in a hundred of its answers, or none. */
  private static long limit(Workload workload, Client client, double scale, RandomStream random) {
    boolean none = random.chance(UNLIMITED);
    if (workload == Workload.CLASSIFICATION) {
      return ONE_WORD_LIMIT;
    }
    if (none) {
      return ABSENT;
    }
    long longest = Math.round(client.answer().at(LIMIT_SHARE) * scale);
    return Math.max(SHORTEST_LIMIT, 2 * Long.highestOneBit(Math.max(1, longest)));
  }

  private static double turns(Workload workload, RandomStream random) {
    boolean converses = random.chance(CHATS_THAT_CONVERSE);
    double ofChat = random.between(3, 8);
    double ofAgent = random.between(4, 15);
    return switch (workload) {
      case CHAT -> converses ? ofChat : 1;
      case AGENT -> ofAgent;
      default -> 1;
    };
  }

  /** One that has an application of no kind in particular, whose questions are short. */
  private Tenant plain(
      String name, String key, List<String> sources, RandomStream random, boolean repeats) {
    Application application =
        new Application(
            Workload.CLASSIFICATION,
            1,
            key,
            ServedModel.LLAMA_8B,
            ServedModel.LLAMA_70B,
            clients.get(0),
            0,
            LANGUAGES[0],
            SHORT_ENVELOPE,
            0,
            1,
            0,
            SHORT_PROMPT,
            0,
            ONE_WORD_LIMIT,
            1,
            Habits.none(random.nextLong(), repeats));
    long asn = FIRST_PRIVATE_ASN - 1;
    return new Tenant(name, List.of("none"), sources, asn, asn, List.of(application));
  }
}
