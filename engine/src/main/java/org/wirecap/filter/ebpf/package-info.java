/** Filters as instructions of eBPF, inside the XDP program of a capture. */
package org.wirecap.filter.ebpf;
