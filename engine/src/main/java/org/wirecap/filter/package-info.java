/**
 * The filter language of pcap-filter(7). {@link org.wirecap.filter.Filter} is where a program
 * begins; {@link org.wirecap.filter.ir} is what a filter becomes.
 */
package org.wirecap.filter;
