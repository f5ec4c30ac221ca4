package io.tidegate.shell.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one way of running recorded input said, as one row of the parity matrix: how much, and a
 * hash over every byte of it. Rows of runs that cannot share a class path are compared by file.
 *
 * <p>Alerts count in the order of each finding, commands in that of each target. Of what one event
 * proves only who and how often count: over several partitions its bytes may differ in the time of
 * the hit that came first (docs/adr/0005).
 */
public final class ParityRow {
  /** Where a module leaves its rows. */
  public static final Path FILE = Path.of("target/parity.tsv");

  private static final Pattern UID =
      Pattern.compile("\"finding_info\":\\{[^}]*?\"uid\":\"([^\"]+)\"");
  private static final String ON_ARRIVAL = "\"uid\":\"canary-leak\"";
  private static final int HASH_CHARACTERS = 16;

  private final String name;
  private final int records;
  private final SortedMap<String, List<String>> alerts = new TreeMap<>();
  private final SortedMap<String, List<String>> commands = new TreeMap<>();

  public ParityRow(String name, int records) {
    this.name = name;
    this.records = records;
  }

  /** Takes in an alert. */
  public void alert(String json) {
    Matcher uid = UID.matcher(json);
    if (!uid.find()) {
      throw new IllegalArgumentException("an alert without a uid: " + json);
    }
    add(alerts, uid.group(1), json.contains(ON_ARRIVAL) ? "" : json);
  }

  /** Takes in a command. */
  public void command(String key, String json) {
    add(commands, key, json);
  }

  /** Alerts and commands so far. */
  public int said() {
    return count(alerts) + count(commands);
  }

  /** A hash over all alerts. */
  public String alertHash() {
    return hash(alerts);
  }

  /** A hash over all commands. */
  public String commandHash() {
    return hash(commands);
  }

  /** Adds it to the module's rows, and prints it. */
  public void tell() throws IOException {
    String row =
        String.format(
            Locale.ROOT,
            "%s\t%d\t%d\t%d\t%s\t%d\t%s%n",
            name,
            records,
            alerts.size(),
            count(alerts),
            alertHash(),
            count(commands),
            commandHash());
    System.out.print(row);
    Files.createDirectories(FILE.toAbsolutePath().getParent());
    Files.writeString(FILE, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void add(SortedMap<String, List<String>> all, String key, String text) {
    all.computeIfAbsent(key, unseen -> new ArrayList<>()).add(text);
  }

  private static int count(SortedMap<String, List<String>> all) {
    return all.values().stream().mapToInt(List::size).sum();
  }

  private static String hash(SortedMap<String, List<String>> all) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      all.forEach(
          (key, texts) -> {
            digest.update((key + "\n" + texts.size() + "\n").getBytes(UTF_8));
            texts.forEach(text -> digest.update((text + "\n").getBytes(UTF_8)));
          });
      return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }
}
