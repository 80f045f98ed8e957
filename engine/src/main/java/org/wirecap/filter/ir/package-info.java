/**
 * The intermediate form of a filter: a condition over the bytes of one packet.
 *
 * <p>{@link org.wirecap.filter.ir.Condition} and {@link org.wirecap.filter.ir.Value} are trees
 * without side effects; {@link org.wirecap.filter.ir.FilterProgram} is the root. What a program
 * means is what {@link org.wirecap.filter.ir.Interpreter} does; every other way of running it has
 * to agree with that:
 *
 * <ul>
 *   <li>Values are 32 bits, unsigned; arithmetic wraps around.
 *   <li>Terms are evaluated from left to right, and no further than needed.
 *   <li>A load beyond the captured bytes, and a division by zero, rejects the <em>packet</em>, even
 *       below a {@code not}. One that is not reached does nothing. Within one comparison the order
 *       of loads makes no difference.
 * </ul>
 */
package org.wirecap.filter.ir;
