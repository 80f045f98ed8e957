package org.wirecap.packet;

import org.wirecap.linux.Fd;

/** What decides how many bytes of each packet a socket gets. */
interface SocketProgram {
  /** Puts it in the place of the one before. */
  void attach(Fd socket);
}
