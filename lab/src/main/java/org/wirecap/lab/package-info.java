/**
 * Networks and traffic to try captures on: namespaces joined by veth pairs, replay of capture
 * files, generated traffic, and the demonstration that puts them together.
 */
package org.wirecap.lab;
