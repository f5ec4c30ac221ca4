package io.tidegate.schemas.audit;

import java.util.List;

/**
 * What an audit trail was found to be.
 *
 * @param records how many records were read, repeats included
 * @param repeats how many of them were the same as one read before
 * @param flaws what is wrong, in the order of the places
 */
public record AuditReport(long records, long repeats, List<Chain> chains, List<AuditFlaw> flaws) {

  /**
   * One chain.
   *
   * @param first the number of its first record
   * @param starts how often the engine started in it
   * @param beginnings how often it began at 0: more than once where its state was given up
   * @param head its last record; sealed as far as good signatures cover it
   */
  public record Chain(String name, long first, long starts, long beginnings, AuditHead head) {}

  public AuditReport {
    chains = List.copyOf(chains);
    flaws = List.copyOf(flaws);
  }

  /** Whether nothing is wrong. */
  public boolean intact() {
    return flaws.isEmpty();
  }
}
