/**
 * Middleboxes: a captured packet leaves through any port from the cell that it arrived in,
 * unchanged or edited, and only its descriptor moves.
 *
 * <p>{@link org.wirecap.forward.Forwarder} starts it on a {@link
 * org.wirecap.forward.ForwardEngine}; a {@link org.wirecap.forward.ForwardHandler} decides about
 * each packet.
 */
package org.wirecap.forward;
