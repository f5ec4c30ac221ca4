package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.flink.wire.Handed;
import io.tidegate.flink.wire.Published;
import io.tidegate.shell.stage.PanePartition;
import io.tidegate.shell.stage.Publisher;
import io.tidegate.shell.stage.RecordSizes;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.stage.Withheld;
import io.tidegate.shell.topics.InputPlan;
import java.io.Serializable;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How many stages there are of each kind and what they are told, and the operators that run them.
 *
 * @param detectPartitions how many stages detect; it cannot change while state is kept
 * @param setup makes the engine's stages where they run
 * @param freshness the clock by which a command is too late
 */
public record StagePlan(InputPlan inputs, int detectPartitions, Setup setup, Freshness freshness)
    implements Serializable {

  /** Makes stages on the machine where they run; what it is made of goes there. */
  public interface Setup extends Serializable {
    Stages stages();
  }

  /** By which clock a command is too late. */
  public enum Freshness {
    WALL_CLOCK,
    /** Input of the past: nothing is too late. */
    NONE;

    private InstantSource clock() {
      return this == WALL_CLOCK ? InstantSource.system() : InstantSource.fixed(Instant.EPOCH);
    }
  }

  /** Runs the stages that observe. */
  public StageOperator observe() {
    StageTask.Maker maker =
        () -> {
          Stages stages = setup.stages();
          return new StageTask.Kind() {
            @Override
            public StageTask task(int number, Lines lines) {
              return new ObserveTask(stages, inputs, number);
            }

            @Override
            public Outbox outbox(int number, Lines lines) {
              return outboxOf(
                  new ObserveWays(number, detectPartitions, lines), lines, Withheld.Signing.NONE);
            }
          };
        };
    return new StageOperator(maker, inputs.tasks(), false);
  }

  /** Runs the stages that detect. */
  public StageOperator detect() {
    StageTask.Maker maker =
        () -> {
          Stages stages = setup.stages();
          return new StageTask.Kind() {
            @Override
            public StageTask task(int number, Lines lines) {
              return new DetectTask(stages.detect(number, detectPartitions));
            }

            @Override
            public Outbox outbox(int number, Lines lines) {
              return outboxOf(
                  new StageOutbox.Ways() {
                    @Override
                    public void toDecide(byte[] record) {
                      lines.onward(0, record);
                    }
                  },
                  lines,
                  Withheld.Signing.NONE);
            }
          };
        };
    return new StageOperator(maker, detectPartitions, false);
  }

  /**
   * Runs the stages that detect; what they have learnt at the end of all input goes on over the
   * edge, behind that of each a record without bytes, and what they found nowhere.
   */
  public StageOperator learn() {
    StageTask.Maker maker =
        () -> {
          Stages stages = setup.stages();
          return new StageTask.Kind() {
            @Override
            public StageTask task(int number, Lines lines) {
              return new LearnTask(stages.detect(number, detectPartitions), lines);
            }

            @Override
            public Outbox outbox(int number, Lines lines) {
              return outboxOf(
                  new StageOutbox.Ways() {
                    @Override
                    public void toDecide(byte[] record) {}
                  },
                  lines,
                  Withheld.Signing.NONE);
            }
          };
        };
    return new StageOperator(maker, detectPartitions, true);
  }

  /** Runs the stage that decides. */
  public StageOperator decide() {
    StageTask.Maker maker =
        () -> {
          Stages stages = setup.stages();
          return new StageTask.Kind() {
            @Override
            public StageTask task(int number, Lines lines) {
              return new DecideTask(stages.decide(detectPartitions));
            }

            @Override
            public Outbox outbox(int number, Lines lines) {
              return outboxOf(new StageOutbox.Ways() {}, lines, stages.signing());
            }
          };
        };
    return new StageOperator(maker, 1, true);
  }

  private StageOutbox outboxOf(StageOutbox.Ways ways, Lines lines, Withheld.Signing signing) {
    RecordSizes sizes = new RecordSizes();
    boolean answersToo = inputs.nameOf(Input.Kind.RESPONSES).isPresent();
    Publisher publisher =
        new Publisher(
            (to, key, headers, value, timeMs) ->
                lines.published(new Published(to, key, headers, value, timeMs).toBytes()),
            sizes,
            freshness.clock(),
            answersToo,
            signing);
    return new StageOutbox(ways, publisher, sizes);
  }

  private record ObserveWays(int number, int partitions, Lines lines) implements StageOutbox.Ways {
    @Override
    public void toDetect(byte[] routingKey, byte[] record) {
      lines.onward(PanePartition.of(routingKey, partitions), new Handed(false, record).toBytes());
    }

    @Override
    public void toEveryDetect(byte[] record) {
      byte[] bytes = new Handed(false, record).toBytes();
      for (int partition = 0; partition < partitions; partition++) {
        lines.onward(partition, bytes);
      }
    }

    @Override
    public void toDecide(byte[] record) {
      lines.onward(number % partitions, new Handed(true, record).toBytes());
    }
  }
}
