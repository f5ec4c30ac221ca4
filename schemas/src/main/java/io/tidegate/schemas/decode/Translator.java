package io.tidegate.schemas.decode;

/**
 * Makes records of Tidegate's own form of a record in another: what a gateway, a collector or an
 * autoscaler writes. Total: any bytes give a translation, never an exception. Names come from the
 * record alone; what a client writes into free text (prompts, answers, bodies) is left out.
 *
 * <p>Reuses its memory: not for use by several threads.
 */
public interface Translator {
  /** The form it reads, as it stands in {@code sources[].format}. */
  String format();

  /** Translates one record of the topic. */
  Translation translate(byte[] record);
}
