package io.tidegate.flink.wire;

import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * What goes from one operator to the next: the number of the stage that it is for, and bytes of our
 * own format. So no serializer of Flink ever looks into a record.
 */
public final class Edge {
  /** The type of bytes. */
  public static final TypeInformation<byte[]> BYTES =
      PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

  /** The type of what goes over an edge. */
  public static final TypeInformation<Tuple2<Integer, byte[]>> TYPE = Types.TUPLE(Types.INT, BYTES);

  private Edge() {}
}
