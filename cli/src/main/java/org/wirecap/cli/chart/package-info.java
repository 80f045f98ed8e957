/** How charts look and are written, the same for profiles and for the report of an evaluation. */
package org.wirecap.cli.chart;
