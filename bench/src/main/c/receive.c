/*
 * A plain AF_XDP receive loop, as small as libxdp lets it be, to compare with: one socket on one
 * queue in copy mode, libxdp's own program and default sizes, every packet looked at for its length
 * and given back at once. It counts, and says what it counted when it is told to end (SIGTERM).
 *
 *   receive INTERFACE QUEUE poll|spin
 */
#include <errno.h>
#include <linux/if_link.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xdp/xsk.h>

#define FRAMES 4096
#define BATCH 64

static volatile sig_atomic_t over;

static void end(int signal) { (void) signal; over = 1; }

static void fail(const char *what, int error) {
  fprintf(stderr, "receive: %s: %s\n", what, strerror(error < 0 ? -error : error));
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: receive INTERFACE QUEUE poll|spin\n");
    return 2;
  }
  int sleeps = strcmp(argv[3], "poll") == 0;
  signal(SIGTERM, end);

  size_t bytes = (size_t) FRAMES * XSK_UMEM__DEFAULT_FRAME_SIZE;
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct xsk_umem *umem;
  struct xsk_ring_prod fill;
  struct xsk_ring_cons completion;
  struct xsk_umem_config shape = {
      .fill_size = FRAMES,
      .comp_size = XSK_RING_CONS__DEFAULT_NUM_DESCS,
      .frame_size = XSK_UMEM__DEFAULT_FRAME_SIZE,
  };
  int error = xsk_umem__create(&umem, memory, bytes, &fill, &completion, &shape);
  if (error) {
    fail("xsk_umem__create", error);
  }
  struct xsk_socket *socket;
  struct xsk_ring_cons rx;
  struct xsk_ring_prod tx;
  struct xsk_socket_config mode = {
      .rx_size = FRAMES,
      .tx_size = XSK_RING_PROD__DEFAULT_NUM_DESCS,
      .xdp_flags = XDP_FLAGS_DRV_MODE,
      .bind_flags = XDP_COPY | XDP_USE_NEED_WAKEUP,
  };
  error = xsk_socket__create(&socket, argv[1], atoi(argv[2]), umem, &rx, &tx, &mode);
  /* A queue stays busy for a moment after its last socket was closed. */
  for (int i = 0; i < 100 && error == -EBUSY; i++) {
    usleep(20000);
    error = xsk_socket__create(&socket, argv[1], atoi(argv[2]), umem, &rx, &tx, &mode);
  }
  if (error) {
    fail("xsk_socket__create", error);
  }
  __u32 at = 0;
  xsk_ring_prod__reserve(&fill, FRAMES, &at);
  for (int i = 0; i < FRAMES; i++) {
    *xsk_ring_prod__fill_addr(&fill, at + i) = (__u64) i * XSK_UMEM__DEFAULT_FRAME_SIZE;
  }
  xsk_ring_prod__submit(&fill, FRAMES);

  unsigned long packets = 0;
  unsigned long long length = 0;
  struct pollfd descriptor = {.fd = xsk_socket__fd(socket), .events = POLLIN};
  printf("receiving\n");
  fflush(stdout);
  while (!over) {
    unsigned int count = xsk_ring_cons__peek(&rx, BATCH, &at);
    if (count == 0) {
      if (sleeps) {
        poll(&descriptor, 1, 100);
      }
      continue;
    }
    __u32 back = 0;
    xsk_ring_prod__reserve(&fill, count, &back);
    for (unsigned int i = 0; i < count; i++) {
      const struct xdp_desc *packet = xsk_ring_cons__rx_desc(&rx, at + i);
      length += packet->len;
      *xsk_ring_prod__fill_addr(&fill, back + i) = packet->addr & ~(XSK_UMEM__DEFAULT_FRAME_SIZE - 1ULL);
    }
    xsk_ring_cons__release(&rx, count);
    xsk_ring_prod__submit(&fill, count);
    packets += count;
  }
  printf("packets: %lu bytes: %llu\n", packets, length);
  xsk_socket__delete(socket);
  xsk_umem__delete(umem);
  return 0;
}
