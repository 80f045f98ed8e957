/** What the parts on the path of a packet cost, each for itself: {@code bin/bench micro}. */
package org.wirecap.bench.micro;
