package io.tidegate.app.check;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One input, whose form is found on its first records; all of them go on in Tidegate's own. */
final class FormInput implements Consumer<ReadRecord> {
  /** What stands for a name that nothing says. */
  static final String UNNAMED = "unnamed";

  private static final String CLUSTER = "cluster";

  private final String name;
  private final FormFinder finder;
  private final Function<Source, Consumer<ReadRecord>> intakes;
  private final Supplier<String> cluster;
  private final RefusalTally refusals;
  private final List<ReadRecord> first = new ArrayList<>();
  private long firstBytes;
  private final SortedMap<String, String> supplied = new TreeMap<>();
  private FormFinder.@Nullable Found found;
  private @Nullable Consumer<ReadRecord> own;
  private long records;
  private long ignored;
  private long unparsed;

  /**
   * What an input is.
   *
   * @param source the topic as whose records they are read; empty where there is but one
   * @param form the one that was found
   * @param read how many of the tried records that form reads
   * @param supplied required members that nothing says, and as what they are taken
   * @param runnerUp the form that reads most of the others; empty where none does
   * @param ignored events that say nothing about requests, nodes or scaling
   * @param unparsed events whose message or reason no table knows
   */
  public record Form(
      String input,
      String source,
      String form,
      long records,
      int tried,
      int read,
      SortedMap<String, String> supplied,
      String runnerUp,
      int runnerUpRead,
      long ignored,
      long unparsed) {}

  /**
   * @param intakes take in each record in Tidegate's own form, one for each source
   * @param cluster the one whose records they are taken for where nothing says it
   * @param refusals where it is told what a translator refuses
   */
  FormInput(
      String name,
      FormFinder finder,
      Function<Source, Consumer<ReadRecord>> intakes,
      Supplier<String> cluster,
      RefusalTally refusals) {
    this.name = name;
    this.finder = finder;
    this.intakes = intakes;
    this.cluster = cluster;
    this.refusals = refusals;
  }

  @Override
  public void accept(ReadRecord record) {
    records++;
    if (found != null && own != null) {
      pass(record, found.translator(), own);
      return;
    }
    first.add(record);
    firstBytes += record.bytes().length;
    if (first.size() == FormFinder.TRIED || firstBytes >= FormFinder.TRIED_BYTES) {
      decide();
    }
  }

  /** All has come. */
  Form end() {
    if (found == null) {
      decide();
    }
    FormFinder.Found of = requireNonNull(found);
    return new Form(
        name,
        finder.isChoice() ? of.source().topic() : "",
        of.name(),
        records,
        of.tried(),
        of.read(),
        supplied,
        of.runnerUp(),
        of.runnerUpRead(),
        ignored,
        unparsed);
  }

  private void decide() {
    FormFinder.Found of = finder.find(first.stream().map(ReadRecord::bytes).toList());
    of.lacks()
        .forEach(member -> supplied.put(member, member.equals(CLUSTER) ? cluster.get() : UNNAMED));
    Consumer<ReadRecord> intake = intakes.apply(withSupplied(of.source()));
    found = of;
    own = intake;
    first.forEach(record -> pass(record, of.translator(), intake));
    first.clear();
  }

  private Source withSupplied(Source source) {
    SortedMap<String, String> set = new TreeMap<>(source.set());
    set.putAll(supplied);
    return new Source(source.topic(), source.format(), set, source.conflict());
  }

  private void pass(
      ReadRecord record, @Nullable Translator translator, Consumer<ReadRecord> intake) {
    if (translator == null) {
      intake.accept(record);
      return;
    }
    Translation translation = translator.translate(record.bytes());
    ignored += translation.ignored();
    unparsed += translation.unparsed();
    for (Translation.Event event : translation.events()) {
      if (event.own() instanceof Decoded.Value<byte[]> value) {
        intake.accept(
            new ReadRecord(value.value(), record.place(), record.latestMs(), record.arrivedMs()));
      } else if (event.own() instanceof Decoded.Refusal<byte[]> refusal) {
        refusals.add(
            refusal.reason().wireName(), refusal.field(), refusal.detail(), record.place());
      }
    }
  }
}
