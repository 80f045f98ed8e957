/**
 * The load of receive queues: packets in bins of time, how unevenly they are spread, in the short
 * and in the long term, and how many would wait for threads of a given speed.
 */
package org.wirecap.profile;
