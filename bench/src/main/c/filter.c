/*
 * What libpcap's interpreter takes: compiles a filter, and applies it to the packets of a file, again
 * and again. Prints a line of JSON: ns for each packet, how many of the packets match, and how many
 * instructions the program has.
 *
 *   filter FILE SECONDS TIMES EXPRESSION
 *
 * TIMES is how often the filter is applied to a packet before the next packet.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 65536

static u_char *bytes[MOST];
static struct pcap_pkthdr headers[MOST];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
	fprintf(stderr, "filter: %s\n", what);
	exit(1);
}

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE];
	struct bpf_program program;
	struct pcap_pkthdr *header;
	const u_char *data;
	unsigned long matched = 0, rounds = 0;
	int packets = 0, i, t;

	if (argc != 5)
		fail("FILE SECONDS TIMES EXPRESSION");
	double seconds = atof(argv[2]);
	int times = atoi(argv[3]);
	pcap_t *pcap = pcap_open_offline(argv[1], error);
	if (!pcap)
		fail(error);
	if (pcap_compile(pcap, &program, argv[4], 1, PCAP_NETMASK_UNKNOWN))
		fail(pcap_geterr(pcap));
	while (packets < MOST && pcap_next_ex(pcap, &header, &data) == 1) {
		headers[packets] = *header;
		bytes[packets] = malloc(header->caplen);
		memcpy(bytes[packets++], data, header->caplen);
	}
	/* The first third of the time warms the caches and the clock of the CPU. */
	double begin = now(), measured = begin + seconds / 3, end = begin + seconds;
	for (int warm = 1; ; ) {
		for (i = 0; i < packets; i++)
			for (t = 0; t < times; t++)
				matched += bpf_filter(program.bf_insns, bytes[i],
						      headers[i].len, headers[i].caplen) != 0;
		rounds++;
		double time = now();
		if (warm && time >= measured) {
			warm = 0;
			begin = time;
			rounds = matched = 0;
		} else if (!warm && time >= end) {
			end = time;
			break;
		}
	}
	printf("{\"ns\":%.3f,\"matched\":%lu,\"instructions\":%u}\n",
	       (end - begin) * 1e9 / rounds / packets, matched / rounds / times, program.bf_len);
	return 0;
}
