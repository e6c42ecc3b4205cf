/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

/**
 * One line of the table, in milliseconds.
 *
 * @param all until the last of them was approved
 */
record Row(String approver, int pending, double median, double p99, double all) {

    private static final double NANOS = 1e6;

    /**
     * @param waited nanoseconds, ascending, at least one
     */
    static Row of(String approver, int pending, long[] waited) {
        return new Row(
                approver,
                pending,
                waited[(waited.length - 1) / 2] / NANOS,
                waited[(int) Math.ceil(waited.length * 0.99) - 1] / NANOS,
                waited[waited.length - 1] / NANOS);
    }
}
