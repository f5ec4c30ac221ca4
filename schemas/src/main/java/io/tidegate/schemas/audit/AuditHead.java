package io.tidegate.schemas.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Where a chain stands: all that is needed to go on with it.
 *
 * @param next the sequence number of the next record
 * @param hash of the last record, {@link #NONE} before the first
 * @param sealedRecords how many records the last signature covers
 */
public record AuditHead(String chain, long next, String hash, long sealedRecords) {
  /** What stands for the record before the first. */
  public static final String NONE = "0".repeat(64);

  /** What stands between a deployment's name and the epoch of its chain. */
  public static final String EPOCH = "@";

  /** The fact of a checkpoint or start that holds its signature over {@link #toSeal}. */
  public static final String SIGNATURE = "signature";

  /** A chain that is signed at all is signed again once a record is so old. */
  public static final long SEALED_EVERY_MS = 60_000;

  /** A chain without records. */
  public static AuditHead start(String chain) {
    return new AuditHead(chain, 0, NONE, 0);
  }

  /** The chain after that record, as {@link AuditEncoder} wrote it. */
  public AuditHead after(byte[] value) {
    return new AuditHead(chain, next + 1, AuditEncoder.hashOf(value), sealedRecords);
  }

  /** The same chain, all of whose records a signature covers. */
  public AuditHead sealed() {
    return new AuditHead(chain, next, hash, next);
  }

  /** What a checkpoint's signature covers: which chain, how many records, and their hash. */
  public byte[] toSeal() {
    return ("tidegate audit " + chain + " " + next + " " + hash).getBytes(UTF_8);
  }

  /** The last record as {@code <sequence>:<hash>}, to be kept elsewhere. */
  public String text() {
    return (next - 1) + ":" + hash;
  }
}
