package io.tidegate.flink.stage;

/** The two ways out of an operator. */
interface Lines {
  /** To the stage of that number behind the next edge. */
  void onward(int stage, byte[] bytes);

  /** To those who publish. */
  void published(byte[] bytes);
}
