/** The chart, linted and rendered by Helm itself. */
package dev.berth.chart;
