package org.wirecap.file;

import java.io.IOException;

/**
 * Where the bytes of a capture file go. Not a channel: those close when the writing thread is
 * interrupted, and the file would end there.
 */
interface Sink {
  /** The size of what can only be written to. */
  long UNKNOWN_SIZE = -1;

  /** Writes all bytes, or throws after some of them. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** How many bytes are there: after a failed write, this tells what came through. */
  long size() throws IOException;

  /** Cuts off what is beyond {@code size}; only where the size is known. */
  void truncate(long size) throws IOException;

  void close() throws IOException;
}
