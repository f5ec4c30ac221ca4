package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * A batch of one record of zeros in gzip, made as a stream: as whoever means harm would send it,
 * who needs no memory for what it becomes.
 */
final class RawBatch {
  private static final short PRODUCE_VERSION = 9;
  private static final int PATIENCE_MS = 120_000;
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final byte GZIP = 1;

  private RawBatch() {}

  /** Sends a record of so many zeros to partition 0; says what the broker answers. */
  static Errors send(String bootstrapServers, String topic, int zeros) throws IOException {
    ProduceRequestData.TopicProduceDataCollection topics =
        new ProduceRequestData.TopicProduceDataCollection();
    topics.add(
        new ProduceRequestData.TopicProduceData()
            .setName(topic)
            .setPartitionData(
                List.of(
                    new ProduceRequestData.PartitionProduceData()
                        .setIndex(0)
                        .setRecords(MemoryRecords.readableRecords(batch(zeros))))));
    ProduceRequestData data =
        new ProduceRequestData().setAcks((short) -1).setTimeoutMs(PATIENCE_MS).setTopicData(topics);
    RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, PRODUCE_VERSION, "raw", 1);
    ByteBuffer request = new ProduceRequest(data, PRODUCE_VERSION).serializeWithHeader(header);
    int colon = bootstrapServers.lastIndexOf(':');
    String host = bootstrapServers.substring(bootstrapServers.lastIndexOf('/') + 1, colon);
    int port = Integer.parseInt(bootstrapServers.substring(colon + 1));
    try (Socket socket = new Socket(host, port)) {
      socket.setSoTimeout(PATIENCE_MS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(request.remaining());
      out.write(request.array(), request.arrayOffset() + request.position(), request.remaining());
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readInt()];
      in.readFully(answer);
      ProduceResponse response =
          (ProduceResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
      return Errors.forCode(
          response.data().responses().iterator().next().partitionResponses().get(0).errorCode());
    }
  }

  private static ByteBuffer batch(int zeros) {
    byte[] records = record(zeros);
    ByteBuffer batch = ByteBuffer.allocate(61 + records.length);
    long now = System.currentTimeMillis();
    batch.putLong(0).putInt(49 + records.length).putInt(-1).put((byte) 2).putInt(0);
    int crcAt = batch.position() - 4;
    batch.putShort(GZIP).putInt(0).putLong(now).putLong(now).putLong(-1).putShort((short) -1);
    batch.putInt(-1).putInt(1).put(records);
    CRC32C crc = new CRC32C();
    crc.update(batch.array(), crcAt + 4, batch.position() - crcAt - 4);
    batch.putInt(crcAt, (int) crc.getValue());
    batch.flip();
    return batch;
  }

  private static byte[] record(int zeros) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      int length =
          4
              + ByteUtils.sizeOfVarint(KEY.length)
              + KEY.length
              + ByteUtils.sizeOfVarint(zeros)
              + zeros;
      ByteUtils.writeVarint(length, out);
      out.writeByte(0);
      ByteUtils.writeVarlong(0, out);
      ByteUtils.writeVarint(0, out);
      ByteUtils.writeVarint(KEY.length, out);
      out.write(KEY);
      ByteUtils.writeVarint(zeros, out);
      byte[] some = new byte[1 << 16];
      for (int left = zeros; left > 0; left -= some.length) {
        out.write(some, 0, Math.min(left, some.length));
      }
      ByteUtils.writeVarint(0, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
