/**
 * Capture files, pcap and pcapng, read and written; and the receive queue that reads one.
 *
 * <p>{@link org.wirecap.file.CaptureFileReader} reads, {@link org.wirecap.file.CaptureFileFormat}
 * makes writers. The formats are those of draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
 */
package org.wirecap.file;
