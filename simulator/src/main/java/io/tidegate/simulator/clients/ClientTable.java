package io.tidegate.simulator.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The real clients that tenants are made from, the largest first; SOURCE.txt beside the table says
 * where they were seen.
 */
public final class ClientTable {
  private static final String RESOURCE = "clients.csv";
  private static final int GAPS_FROM = 4;
  private static final int DISPERSIONS_FROM = 8;
  private static final int STEPS_FROM = 12;
  private static final int SPREAD = 15;
  private static final int HOURS_FROM = 16;
  private static final int DAYS_FROM = 40;
  private static final int PROMPT_FROM = 47;
  private static final int ANSWER_FROM = PROMPT_FROM + Quantiles.COUNT;
  private static final int COLUMNS = ANSWER_FROM + Quantiles.COUNT;
  private static final double PERCENT = 100;

  private final List<Client> clients;

  private ClientTable(List<Client> clients) {
    this.clients = List.copyOf(clients);
  }

  /** The table that comes with the simulator. */
  public static ClientTable shipped() {
    List<String[]> rows = rows();
    Map<String, Double> totals = new HashMap<>();
    for (String[] row : rows) {
      totals.merge(family(row[0]), Double.parseDouble(row[1]), Double::sum);
    }
    List<Client> clients = new ArrayList<>();
    for (String[] row : rows) {
      clients.add(client(row, totals.getOrDefault(family(row[0]), 1.0)));
    }
    clients.sort(Comparator.comparingDouble(Client::share).reversed());
    return new ClientTable(clients);
  }

  /** All clients, the largest first. */
  public List<Client> clients() {
    return clients;
  }

  /**
   * The relative size at that rank of them, 0 for the largest and 1 for the smallest: between
   * clients, geometrically.
   */
  public double sizeAt(double rank) {
    double place = Math.max(0, Math.min(clients.size() - 1.0, rank * clients.size() - 0.5));
    int low = (int) Math.min(clients.size() - 2.0, Math.floor(place));
    double larger = clients.get(low).share();
    double smaller = clients.get(low + 1).share();
    return larger * StrictMath.pow(smaller / larger, place - low);
  }

  /** What service a client was seen at. */
  private static String family(String name) {
    return name.substring(0, name.lastIndexOf('-'));
  }

  private static Client client(String[] row, double total) {
    return new Client(
        row[0],
        Double.parseDouble(row[1]),
        Double.parseDouble(row[1]) / total,
        Double.parseDouble(row[2]),
        Double.parseDouble(row[3]),
        numbers(row, GAPS_FROM, DISPERSIONS_FROM, 1),
        numbers(row, DISPERSIONS_FROM, STEPS_FROM, 1),
        numbers(row, STEPS_FROM, SPREAD, 1),
        Double.parseDouble(row[SPREAD]),
        numbers(row, HOURS_FROM, DAYS_FROM, PERCENT),
        numbers(row, DAYS_FROM, PROMPT_FROM, PERCENT),
        quantiles(row, PROMPT_FROM),
        quantiles(row, ANSWER_FROM));
  }

  private static Quantiles quantiles(String[] row, int from) {
    return new Quantiles(
        numbers(row, from, from + Quantiles.COUNT, 1).stream()
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  private static List<Double> numbers(String[] row, int from, int to, double unit) {
    List<Double> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add(row[i].isEmpty() ? 0 : Double.parseDouble(row[i]) / unit);
    }
    return numbers;
  }

  private static List<String[]> rows() {
    InputStream stream = ClientTable.class.getResourceAsStream(RESOURCE);
    if (stream == null) {
      throw new IllegalStateException(RESOURCE + " is not on the class path");
    }
    List<String[]> rows = new ArrayList<>();
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] row = line.split(",", -1);
        if (row.length != COLUMNS) {
          throw new IllegalStateException(RESOURCE + " has a row of " + row.length + " columns");
        }
        rows.add(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
