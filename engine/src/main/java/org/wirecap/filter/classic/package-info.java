/**
 * Filters as programs of classic BPF, for the kernel (Documentation/networking/filter.rst) and for
 * whoever reads what {@code tcpdump -d} prints.
 */
package org.wirecap.filter.classic;
